import { expect, test } from "vitest";
import { Operation, Outcome, Submission, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { SubmissionParked } from "../../proto/gen/hub/case/v1/penalty.ts";
import { Agency } from "../../proto/gen/hub/registry/v1/registry.ts";
import { penaltySubmission } from "../../test/support/penaltyRows.ts";
import { loadCalendar } from "../shared/calendar/loadCalendar.ts";
import { decideCase } from "./decideCase.ts";
import { createJudgeDeps } from "./judgeDeps.ts";
import { loadProcedure } from "./loadProcedure.ts";
import { judgeSubmission, type PreparedPenalty } from "./prepareSubmission.ts";
import { emptyCase, evolve } from "./rules/caseState.ts";

const agency = Agency.fromPartial({ uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" });
const known = { agencies: [agency], systems: [] };
const law = { procedure: loadProcedure(), calendar: loadCalendar() };
const judge = createJudgeDeps("test-key-secret-0001", law, () => known)(Date.parse("2026-11-23T10:00:00+08:00"));
const deps = { ...judge, transferObjection: () => undefined };
const reporter = { id: "ip-case", roles: undefined, unreportedSteps: [] };

const codes = ({ errors }: SubmissionAnswer) => errors.map(({ code }) => code);

test("a parked submission that the rules refuse when its turn comes is told as rejected, not dropped", () => {
  const waiting = penaltySubmission(1);
  if (waiting.fact?.$case !== "penaltyRow") throw new Error("no row");
  waiting.fact.value.operation = Operation.UPDATE;
  waiting.fact.value.values["CF_CFJGDM"] = "11520100MBYT00113W"; // an agency that left the register meanwhile
  const source = { system: "ip-case", reference: "penalty_out/1", version: 2n, changedAt: "" };
  const data = SubmissionParked.fromPartial({ submission: Submission.encode(waiting).finish(), source, contentHash: "h" });
  const parked = evolve(emptyCase, { type: "hub.case.v1.SubmissionParked", data }, { eventId: "e1", sequence: 1 });
  const insert = judgeSubmission(penaltySubmission(1), reporter, deps) as PreparedPenalty;

  const { answers, released } = decideCase(insert.caseId, parked, [insert], deps);

  expect(answers.map(({ outcome }) => outcome)).toEqual([Outcome.ACCEPTED]);
  expect(released.map(({ system, answer }) => [system, answer.outcome, codes(answer)])).toEqual([["ip-case", Outcome.REJECTED, ["E021"]]]);
});

test("an agency signs by its name of the day, and succeeds another from its day on", () => {
  const agencies = [
    Agency.fromPartial({ uscc: "11520100MBYT00017K", name: "贵州示例市市场监督管理局", formerNames: [{ name: "贵州示例市工商行政管理局", until: "2019-01-15" }], successorUscc: "11520100MBYT00113W", successorFrom: "2026-12-01" }),
    Agency.fromPartial({ uscc: "11520100MBYT00113W", name: "示例" }),
  ];
  const at = (day: string) => createJudgeDeps("test-key-secret-0001", law, () => ({ agencies, systems: [] }))(Date.parse(`${day}T10:00:00+08:00`));
  const { agencies: names } = at("2026-11-23").judgeContext;
  expect(["2018-04-27", "2019-01-16", ""].map((on) => names?.find("11520100MBYT00017K", on)?.name)).toEqual(["贵州示例市工商行政管理局", "贵州示例市市场监督管理局", "贵州示例市市场监督管理局"]);
  expect(["2026-11-30", "2026-12-01"].map((day) => at(day).predecessorsOf("11520100MBYT00113W"))).toEqual([[], ["11520100MBYT00017K"]]);
});
