import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { natsUsers } from "../../gateway/cli/supervisor/secrets.ts";
import { serverConfig } from "./serverConfig.ts";

test("nats.conf carries the rights of permissions.json: node deploy/nats/writeServerConfig.ts", () => {
  expect(readFileSync(join(import.meta.dirname, "nats.conf"), "utf8")).toBe(serverConfig());
});

test("no password stands in the configuration, only the name of its variable", () => {
  const passwords = [...serverConfig().matchAll(/password: (\S+),/g)].map(([, password]) => password);
  expect(passwords).toHaveLength(natsUsers.length);
  for (const password of passwords) expect(password).toMatch(/^\$NATS_PASSWORD_[A-Z]+$/);
});
