import { pino } from "pino";
import { expect, test } from "vitest";
import { CredentialKind, System, type Credential } from "../../proto/gen/hub/registry/v1/registry.ts";
import { scrape } from "../shared/telemetry/metrics.ts";
import { toShanghaiTime } from "../shared/time.ts";
import { expiringCredentials, watchCredentials } from "./watchCredentials.ts";

const NOW = Date.parse("2026-11-01T00:00:00+08:00");
const aKey = (id: string, days: number | undefined, now = NOW): Credential => ({ id, kind: CredentialKind.API_KEY, hash: id, createTime: "", expireTime: days === undefined ? "" : toShanghaiTime(now + days * 86_400_000), createdBy: "", subject: "" });
const marks = (...credentials: Credential[]) => expiringCredentials([System.fromPartial({ id: "sample-case", credentials })], NOW).map(({ credential, mark }) => `${credential} ${mark}`);

test("a key near its end is told until a later one is there, and what has long been over is not", () => {
  expect(marks(aKey("k1", 10))).toEqual(["k1 14"]);
  expect(marks(aKey("k1", 10), aKey("k2", 300))).toEqual([]);
  expect(marks(aKey("k1", 10), aKey("k2", undefined))).toEqual([]);
  expect(marks(aKey("k1", -1), aKey("k2", 5))).toEqual(["k1 0", "k2 7"]);
  expect(marks(aKey("k1", -8))).toEqual([]);
  // A certificate is no replacement for those that use the key.
  expect(marks(aKey("k1", 10), { ...aKey("c2", 300), kind: CredentialKind.CERTIFICATE })).toEqual(["k1 14"]);
  expect(expiringCredentials([System.fromPartial({ id: "sample-case", disabled: true, credentials: [aKey("k1", 1)] })], NOW)).toEqual([]);
});

test("the log tells each mark once, and Prometheus the days", async () => {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  const system = System.fromPartial({ id: "sample-case", credentials: [aKey("k1", 9.5, Date.now())] });
  const stop = watchCredentials(() => [system], log);
  expect(lines).toMatchObject([{ msg: "credential.expiring", system: "sample-case", credential: "k1", mark: 14, days: 9 }]);
  expect((await scrape()).text).toMatch(/hub_credential_expires_days\{system="sample-case",credential="k1",kind="key"\} 9\.[45]/);
  stop();
});
