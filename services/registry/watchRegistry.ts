import type { Registry } from "../../proto/gen/hub/registry/v1/registry.ts";
import type { Register } from "./register.ts";

/** The register now and after each change, until the signal; changes that come while one is being sent are sent as one. */
export async function* watchRegister(register: Register, signal: AbortSignal): AsyncGenerator<Registry> {
  let wake: (() => void) | undefined;
  const unsubscribe = register.onChange(() => wake?.());
  const onAbort = () => wake?.();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    let sent: bigint | undefined;
    while (!signal.aborted) {
      const registry = register.current();
      if (registry.revision === sent) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      sent = registry.revision;
      yield registry;
    }
  } finally {
    unsubscribe();
    signal.removeEventListener("abort", onAbort);
  }
}
