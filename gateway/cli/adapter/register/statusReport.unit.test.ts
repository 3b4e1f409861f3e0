import { expect, test } from "vitest";
import { Adapter, AdapterState } from "../../../../proto/gen/hub/registry/v1/adapter.ts";
import { Credential } from "../../../../proto/gen/hub/registry/v1/registry.ts";
import { statusLines } from "./statusReport.ts";

const NOW = Date.parse("2026-11-28T06:00:00+08:00");
const adapter = Adapter.fromPartial({ id: "sample-case", state: AdapterState.LIVE, liveRevision: 1, revision: { number: 1, version: "1.0.0" } });
const key = (id: string, expireTime: string) => Credential.fromPartial({ id, expireTime });
const keyLines = (...credentials: Credential[]) => statusLines({ adapter, report: undefined, credentials, unsubmitted: [], live: adapter.revision }, NOW).filter((line) => line.startsWith("! 密钥"));

test("a key near its end asks for a rotation", () => {
  expect(keyLines(key("k1", "2026-11-30T06:00:00+08:00"))).toEqual([expect.stringMatching(/k1 .*hub adapter rotate-key/)]);
  expect(keyLines(key("k1", "2026-11-27T06:00:00+08:00"))).toEqual([expect.stringMatching(/已失效.*hub adapter rotate-key/)]);
  expect(keyLines(key("k1", "2027-11-27T06:00:00+08:00"))).toEqual([]);
});

test("in the overlap of a rotation only a restart is asked for, and afterwards nothing", () => {
  const next = key("k2", "2027-11-28T06:00:00+08:00");
  const [line = "", ...more] = keyLines(key("k1", "2026-11-28T07:00:00+08:00"), next);
  expect(more).toEqual([]);
  expect(line).toContain("重启");
  expect(line).not.toContain("rotate-key");
  expect(keyLines(key("k1", "2026-11-28T05:00:00+08:00"), next)).toEqual([]);
});
