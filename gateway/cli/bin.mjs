#!/usr/bin/env node
// Starts the CLI. It is TypeScript and needs Node 22.18 or newer; an older Node hands over to the one in node_modules.
import { spawn } from "node:child_process";
import * as nodeModule from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

// Where compiled modules are kept, for this process and those that it starts; it may be deleted at any time.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("../../node_modules/.cache/qianlian", import.meta.url));

if (major > 22 || (major === 22 && minor >= 18)) {
  nodeModule.enableCompileCache(process.env.NODE_COMPILE_CACHE);
  await import(main);
} else {
  const node = join(dirname(nodeModule.createRequire(import.meta.url).resolve("node/package.json")), "bin", process.platform === "win32" ? "node.exe" : "node");
  const child = spawn(node, ["--disable-warning=ExperimentalWarning", main, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.once("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
  child.once("error", (error) => {
    process.stderr.write(`找不到合适的 Node，请先执行 npm ci / no Node 22.18 or newer, run npm ci: ${error.message}\n`);
    process.exit(2);
  });
}
