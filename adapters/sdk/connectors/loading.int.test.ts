import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const MODULE = join(import.meta.dirname, "allConnectors.ts");

/** Prints the address of every module that reading the settings of all kinds loads. */
const LISTER = `
import { registerHooks } from "node:module";
const urls = [];
registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
await import(${JSON.stringify(MODULE)});
console.log(JSON.stringify(urls));`;

test("the settings of every kind are there without the libraries that speak it", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", LISTER]);
  const loaded = JSON.parse(stdout) as readonly string[];
  const packages = new Set(loaded.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []));
  // Were the hook blind, this one would be missing too.
  expect([...packages]).toContain("zod");
  for (const heavy of ["mysql2", "pg", "ssh2", "soap", "@grpc/grpc-js", "fast-xml-parser", "sax", "yauzl", "exceljs", "sm-crypto-v2", "jsonata"]) expect([...packages]).not.toContain(heavy);
});
