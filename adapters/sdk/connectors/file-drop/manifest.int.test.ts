import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Outcome, SubmissionAnswer } from "../../../../proto/gen/hub/case/v1/case_service.ts";
import { CaseFiled } from "../../../../proto/gen/hub/case/v1/transfer.ts";
import { AnswerResult, Delivery } from "../../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Counterpart } from "../../../../seeds/simulators/counterpart.ts";
import { startFileDropCounterpart } from "../../../../seeds/simulators/counterparts/fileDrop.ts";
import { createLogger } from "../../../../services/shared/log.ts";
import { manifestAdapter } from "../../manifest/manifestAdapter.ts";
import { manifestSchema } from "../../manifest/schema.ts";

const signal = new AbortController().signal;
const log = createLogger("test", "silent");
let directory: string;
let system: Counterpart;

const manifest = manifestSchema.parse({
  manifest: 1,
  id: "example-case",
  version: "1.0.0",
  system: { name: "示例办案系统", nameEn: "Example case system" },
  owner: { uscc: "11520000009390658P", name: "示例局" },
  connector: { kind: "file-drop", settings: { directory: "${DROP}" } },
  feeds: { penalties: { encoding: "gb18030", emits: [{ as: "penalty", fields: { CF_WSH: "文号", CF_NR_FK: "$number(金额) / 10000" } }] } },
  targets: { results: { format: "xml", columns: { deliveryId: "投递编号", version: "版本" }, takes: ["hub.case.v1.CaseFiled"], fields: { 案件编号: "data.caseNo" } } },
  grants: {},
});

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "manifest-"));
  system = await startFileDropCounterpart(manifest, { dataDir: join(directory, "system"), log });
});
afterEach(async () => {
  await system[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

test("a manifest alone brings rows of files to the hub, their answers back, and events into files", async () => {
  const adapter = manifestAdapter(manifest, { values: { DROP: String(system.settings["directory"]) } });
  const connection = await adapter.connect(adapter.manifest.config.parse({}), { log, signal, stateDir: join(directory, "state"), reportPublications: async () => undefined });
  const tickets = await system.enter("penalties", [{ 文号: "示例罚1号", 金额: "2000" }, { 文号: "示例罚2号", 金额: "两千" }]);
  const batch = await connection.source!.poll(signal);
  expect(batch.submissions).toMatchObject([{ sourceReference: tickets[0], fact: { $case: "penaltyRow", value: { values: { CF_WSH: "示例罚1号", CF_NR_FK: "0.2" } } } }]);
  await batch.settle(batch.submissions.map(({ submissionId }) => SubmissionAnswer.fromPartial({ submissionId, outcome: Outcome.ACCEPTED, eventId: "e1" })));
  const answers = await system.answers("penalties");
  expect(answers).toMatchObject([{ ticket: tickets[0], outcome: "accepted" }, { ticket: tickets[1], outcome: "rejected" }]);
  expect(answers[1]?.told).toContain("第 3 行 / line 3");

  const data = CaseFiled.encode(CaseFiled.fromPartial({ caseNo: "示例案1" })).finish();
  const delivery = Delivery.fromPartial({ deliveryId: "d1", attempt: 1, event: { id: "x", subject: "t1", caseVersion: 3, type: "hub.case.v1.CaseFiled", time: "2026-11-27T09:00:00.000+08:00", data } });
  for (const duplicate of [false, true]) expect(await connection.sink!.deliver([delivery], signal)).toMatchObject([{ result: AnswerResult.DELIVERED, duplicate }]);
  expect(await system.effects("results")).toEqual([{ deliveryId: "d1", key: "", version: 3, fields: { 投递编号: "d1", 版本: "3", 案件编号: "示例案1" } }]);
  await connection.close();
});
