import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { PublicationResult } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import { startManifestHub, type ManifestHub } from "../../test/support/manifestHub.ts";

interface SeedRecord {
  readonly note: string;
  readonly expect: string;
  readonly record: Readonly<Record<string, unknown>> & { readonly Header: { readonly sn: string } };
}

const seeds = JSON.parse(readFileSync(join(import.meta.dirname, "../../seeds/simulators/customs/records.json"), "utf8")) as readonly SeedRecord[];

let hub: ManifestHub;
beforeAll(async () => {
  hub = await startManifestHub(join(import.meta.dirname, "manifest.yaml"));
});
afterAll(() => hub[Symbol.asyncDispose]());

test("records of three offices go in, each gets its answer, and a restart loses and doubles nothing", async () => {
  await hub.counterpart.enter("penalties", seeds.map(({ record }) => record));
  const first = hub.run();
  await vi.waitFor(() => expect(first.status.answered).toBeGreaterThan(0), 20_000);
  await first.stop();
  const second = hub.run();
  const outcomes = async () => Object.fromEntries((await hub.counterpart.answers("penalties")).map(({ ticket, outcome }) => [ticket, outcome]));
  await vi.waitFor(async () => expect(Object.keys(await outcomes())).toHaveLength(seeds.length), 30_000);
  expect(await outcomes()).toEqual(Object.fromEntries(seeds.map(({ record, expect: outcome }) => [record.Header.sn, outcome])));
  await second.stop();
});
