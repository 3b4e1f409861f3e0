import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const read = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");
const namesIn = (text: string, pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, name]) => name));

test("env.example names every variable of compose.yaml and no other", () => {
  expect(namesIn(read("env.example"), /^#?([A-Z_]+)=/gm)).toEqual(namesIn(read("compose.yaml"), /\$\{([A-Z_]+)/g));
});

test("the example holds no secret, and compose refuses to start without each of them", () => {
  const secrets = namesIn(read("env.example"), /^([A-Z_]+)=$/gm);
  expect(namesIn(read("env.example"), /^([A-Z_]+)=/gm)).toEqual(secrets);
  expect(namesIn(read("compose.yaml"), /\$\{([A-Z_]+):\?/g)).toEqual(secrets);
});

test("a new environment has a secret of its own in every empty place", () => {
  const text = execFileSync("sh", [join(import.meta.dirname, "newEnv.sh")], { encoding: "utf8" });
  const secrets = [...text.matchAll(/^[A-Z_]+=(.*)$/gm)].map(([, secret]) => secret);
  expect(secrets).toHaveLength(namesIn(read("env.example"), /^([A-Z_]+)=$/gm).size);
  expect(new Set(secrets).size).toBe(secrets.length);
  for (const secret of secrets) expect(secret).toMatch(/^k[0-9a-f]{64}$/);
});
