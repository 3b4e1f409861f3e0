import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClientError, Status } from "nice-grpc";
import { expect, test } from "vitest";
import { HubError } from "../../services/shared/errors.ts";
import { describeError, exitCodes } from "./exitCodes.ts";

const answered = (code: Status, details: string) => describeError(new ClientError("/hub.example.v1.Example/Call", code, details));

test("a hub that is not reached is 3, and the words say how to start it", () => {
  expect(answered(Status.UNAVAILABLE, "No connection established")).toMatchObject({ code: exitCodes.unreachable, message: expect.stringContaining("npm start") as unknown });
  expect(describeError(new HubError("TARGET_UNAVAILABLE", "no hub runs here"))).toMatchObject({ code: exitCodes.unreachable });
});

test("a part of the hub that is away is 3, in its own words", () => {
  expect(answered(Status.UNAVAILABLE, "JOURNAL_UNAVAILABLE: away")).toEqual({ code: exitCodes.unreachable, message: "JOURNAL_UNAVAILABLE: away" });
});

test("a receiver that is away is a negative result", () => {
  expect(answered(Status.UNAVAILABLE, "TARGET_UNAVAILABLE: police")).toEqual({ code: exitCodes.negative, message: "TARGET_UNAVAILABLE: police" });
  expect(answered(Status.DEADLINE_EXCEEDED, "TARGET_TIMEOUT: police")).toMatchObject({ code: exitCodes.negative });
});

test("what is asked wrongly is 2, what is not there is 1", () => {
  expect(answered(Status.INVALID_ARGUMENT, "INVALID_REQUEST: x")).toMatchObject({ code: exitCodes.usage });
  expect(answered(Status.NOT_FOUND, "EVENT_NOT_FOUND: x")).toMatchObject({ code: exitCodes.negative });
});

test("a file that the machine refuses is told by place, rule and remedy, not as an internal error", () => {
  const folder = mkdtempSync(join(tmpdir(), "hub-files-"));
  const failed = (path: string) => {
    try {
      return readFileSync(path);
    } catch (error) {
      return describeError(error);
    }
  };
  expect(failed(folder)).toMatchObject({ code: exitCodes.usage, message: expect.stringContaining("请给出文件") as unknown });
  const missing = failed(join(folder, "none.csv"));
  expect(missing).toMatchObject({ code: exitCodes.usage, message: expect.stringMatching(/none\.csv: 不存在 .*请检查路径/) as unknown });
  rmSync(folder, { recursive: true });
});
