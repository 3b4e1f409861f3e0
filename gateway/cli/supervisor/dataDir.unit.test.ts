import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findHubFile } from "./hubFile.ts";
import { lockDataDir } from "./lock.ts";
import { loadSecrets, natsUsers, systems } from "./secrets.ts";

let dataDir = "";
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), "hub-unit-"))));
afterEach(() => rmSync(dataDir, { recursive: true }));

test("secrets are made once, kept, and readable by their owner only", () => {
  const first = loadSecrets(dataDir);
  expect(loadSecrets(dataDir)).toEqual(first);
  expect(statSync(join(dataDir, "secrets.json")).mode & 0o777).toBe(0o600);
  expect(new Set([...Object.values(first.systemKeys), ...Object.values(first.natsPasswords), first.serviceKey, first.keySecret]).size).toBe(2 + systems.length + natsUsers.length);
});

test("a lock of a process that is gone is taken over", () => {
  writeFileSync(join(dataDir, "hub.lock"), "4194303");
  const unlock = lockDataDir(dataDir);
  unlock();
  lockDataDir(dataDir)();
});

test("a damaged file says which one and what to do", () => {
  writeFileSync(join(dataDir, "hub.json"), "{");
  expect(() => findHubFile(dataDir)).toThrow(/文件损坏.*hub\.json/);
});
