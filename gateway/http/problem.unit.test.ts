import { expect, test } from "vitest";
import { HubError, reasons, type Reason } from "../../services/shared/errors.ts";
import { toProblem } from "./problem.ts";

test.each(Object.keys(reasons) as Reason[])("%s is answered with its HTTP status and its facts", (reason) => {
  expect(toProblem(new HubError(reason, "示例 / example", { caseId: "p1" }))).toMatchObject({
    type: `urn:qianlian:problem:${reason}`,
    status: reasons[reason].http,
    detail: "示例 / example",
    metadata: { caseId: "p1" },
  });
});

test("a failure of our own shows no internals", () => {
  expect(JSON.stringify(toProblem(new Error("password of the database")))).not.toContain("password");
  expect(toProblem(new Error("x"))).toMatchObject({ status: 500, reason: "INTERNAL" });
});

test("a wrong use of HTTP keeps its status", () => {
  expect(toProblem(Object.assign(new Error("Request body is too large"), { statusCode: 413 }))).toEqual({
    type: "about:blank",
    title: "Payload Too Large",
    status: 413,
    detail: "Request body is too large",
  });
});
