import { HubError } from "../services/shared/errors.ts";
import { runProved } from "./provedAdapter.ts";
import { builtInAdapters } from "./registry.ts";

const [system = "", mark] = process.argv.slice(2);
const adapter = builtInAdapters.find(({ manifest }) => manifest.system === system);
if (!adapter) throw new HubError("SYSTEM_NOT_FOUND", `没有内置适配器 / no built-in adapter: ${system}`, { system });
await runProved(adapter, mark);
