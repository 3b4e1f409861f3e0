import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allChecks } from "../../gateway/cli/conformance/checks/allChecks.ts";
import { proveSubject } from "../../gateway/cli/conformance/proveSubject.ts";
import { startProvingHub, type ProvingHub } from "../../gateway/cli/conformance/provingHub.ts";
import { readEnvironment } from "../../gateway/cli/environment.ts";
import { CheckResult } from "../../proto/gen/hub/registry/v1/adapter.ts";
import { View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { exemplars } from "./exemplars.ts";
import type { Fault } from "./ledger/ledgerAdapter.ts";
import { ledgerSide } from "./ledger/ledgerSystem.ts";

const MAIN = join(import.meta.dirname, "ledger/ledgerAdapter.ts");
const checks = allChecks.filter(({ id }) => ["duplicates", "out-of-order", "refused-rows", "next-minor-schema", "restart"].includes(id));

let proving: ProvingHub;
let proved = 0;

beforeAll(async () => {
  proving = await startProvingHub({ environment: readEnvironment(), keep: false, signal: new AbortController().signal });
}, 120_000);

afterAll(async () => proving[Symbol.asyncDispose](), 60_000);

/** The checks that an adapter with this fault fails. */
async function failedChecks(fault: Fault): Promise<readonly string[]> {
  const { hub } = proving;
  const dir = join(hub.settings.dataDir, `ledger-${fault}`);
  mkdirSync(dir);
  const { checks: results } = await proveSubject({
    hub,
    subject: { id: "ip-case", name: "账册", manifestVersion: "", manifestHash: "", view: View.PARTNER, limits: {}, ...exemplars["ip-case"]! },
    side: ledgerSide(dir),
    command: { args: ["--disable-warning=ExperimentalWarning", MAIN], env: { HUB_ADAPTER_CONFIGS: JSON.stringify({ "ip-case": { dir, fault } }) } },
    key: hub.settings.secrets.systemKeys["ip-case"] ?? "",
    checks,
    manyRows: 1,
    firstNumber: 1 + 1_000 * proved++,
    settleMs: 8_000,
    counterpart: "ledger",
    hubVersion: "test",
    signal: new AbortController().signal,
    onBegin: () => undefined,
    onEnd: () => undefined,
  });
  return results.filter(({ result }) => result === CheckResult.FAILED).map(({ id }) => id);
}

test("an adapter that does nothing wrong passes", async () => {
  expect(await failedChecks("none")).toEqual([]);
});

test("an adapter whose target forgets what it has fails where deliveries come twice", async () => {
  expect(await failedChecks("doubles")).toEqual(["duplicates", "restart"]);
});

test("an adapter that moves its cursor before the answer fails only when it is killed", async () => {
  expect(await failedChecks("cursor-first")).toEqual(["restart"]);
});

test("an adapter that swallows refusals fails only where rows are refused", async () => {
  expect(await failedChecks("swallows-refusals")).toEqual(["refused-rows"]);
});
