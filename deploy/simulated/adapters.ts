/** Process: the adapter host, connected to the simulated systems. They tell how they are reached; real systems do not. */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

const systemsSchema = z.array(z.object({ system: z.string(), adapterConfig: z.record(z.string(), z.unknown()) }));

/** How long the simulated systems may take to answer, milliseconds. */
const WAIT_MS = 60_000;

async function askSettings(url: string): Promise<string> {
  for (const end = Date.now() + WAIT_MS; ; await pause(500)) {
    try {
      const systems = systemsSchema.parse(await (await fetch(`${url}/systems`)).json());
      return JSON.stringify(Object.fromEntries(systems.map(({ system, adapterConfig }) => [system, adapterConfig])));
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

process.env["HUB_ADAPTER_CONFIGS"] = await askSettings(process.env["SIMULATORS_URL"] ?? "http://127.0.0.1:7490");
await import("../../adapters/host.ts");
