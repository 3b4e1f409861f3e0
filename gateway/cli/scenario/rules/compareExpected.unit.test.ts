import { expect, test } from "vitest";
import { compareExpected } from "./compareExpected.ts";

const found = {
  state: "filed",
  history: [{ event: "a", answer: "accepted" }, { event: "b", answer: "parked" }, { event: "c", answer: "accepted" }],
  deadlines: [{ id: "D06", state: "met" }, { id: "D12", state: "open", metBy: null }, { id: "D06", state: "overdue" }],
  notices: [{ to: "police", event: "a" }],
  hints: [],
};

test("what is not expected is not compared", () => {
  expect(compareExpected({ state: "filed", deadlines: [{ id: "D12", metBy: null }] }, found)).toEqual([]);
});

test("each difference names its place", () => {
  expect(compareExpected({ state: "sent" }, found)).toEqual([{ path: "state", expected: "sent", found: "filed" }]);
  expect(compareExpected({ deadlines: [{ id: "D12", state: "met" }] }, found)).toEqual([{ path: "deadlines[0].state", expected: "met", found: "open" }]);
  expect(compareExpected({ deadlines: [{ id: "D07" }] }, found)).toEqual([{ path: "deadlines[0]", expected: { id: "D07" }, found: undefined }]);
});

test("history is compared place by place, or in order when fewer are expected", () => {
  expect(compareExpected({ history: [{}, { answer: "accepted" }, {}] }, found)).toEqual([{ path: "history[1].answer", expected: "accepted", found: "parked" }]);
  expect(compareExpected({ history: [{ event: "a" }, { event: "c" }] }, found)).toEqual([]);
  expect(compareExpected({ history: [{ event: "c" }, { event: "a" }] }, found)).toEqual([{ path: "history[1]", expected: { event: "a" }, found: undefined }]);
  expect(compareExpected({ history: [{}, {}, {}, {}] }, found)).toEqual([{ path: "history.length", expected: 4, found: 3 }]);
});

test("of two deadlines of one id each stands for itself, in any order", () => {
  expect(compareExpected({ deadlines: [{ id: "D06", state: "overdue" }, { id: "D06", state: "met" }] }, found)).toEqual([]);
  expect(compareExpected({ deadlines: [{ id: "D06", state: "met" }, { id: "D06", state: "met" }] }, found)).toEqual([{ path: "deadlines[1].state", expected: "met", found: "overdue" }]);
});

test("an empty list expects an empty one, and a key with ! expects absence", () => {
  expect(compareExpected({ hints: [] }, found)).toEqual([]);
  expect(compareExpected({ notices: [] }, found)).toHaveLength(1);
  expect(compareExpected({ "notices!": [{ event: "deadline.overdue" }] }, found)).toEqual([]);
  expect(compareExpected({ "notices!": [{ to: "police" }] }, found)).toEqual([{ path: "notices![0]", expected: undefined, found: { to: "police", event: "a" } }]);
});
