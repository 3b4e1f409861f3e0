import { setFlagsFromString } from "node:v8";

/**
 * Baseline code only for PGlite's 9 MB of WebAssembly. Measured with Node 24: optimising them takes the process to 700 MB for
 * seconds of both cores and leaves 190–330 MB resident; without it 140 MB, and the first thousands of statements are faster.
 * `--liftoff-only` has no effect at run time.
 */
export const SMALL_WASM_FLAGS = ["--no-wasm-tier-up", "--no-wasm-dynamic-tiering"];

/** Call before the first PGlite of the process. */
export function keepWasmSmall(): void {
  for (const flag of SMALL_WASM_FLAGS) setFlagsFromString(flag);
}
