#!/usr/bin/env node
/** The command line of the hub: `hub <command>`. */
import { CommanderError } from "commander";
import { describeError, exitCodes } from "./exitCodes.ts";
import { keepHeapSmall } from "./smallHeap.ts";

// `hub check FILE | head`: whoever reads has seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

keepHeapSmall(process.argv.slice(2));
const { createProgram } = await import("./program.ts");

try {
  await createProgram((code) => (process.exitCode = code)).parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  } else {
    const { code, message } = describeError(error);
    process.stderr.write(`${message}\n`);
    process.exitCode = code;
  }
}
