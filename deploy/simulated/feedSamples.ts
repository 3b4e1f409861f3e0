/** Process: enters the sample records in the simulated systems of this container, as their own users would. */
import { connectSimulators } from "../../gateway/cli/connection/simulators.ts";
import { feedInput } from "../../gateway/cli/once/feedInput.ts";
import { readSeedRecords } from "../../gateway/cli/once/seedRecords.ts";

const rows = readSeedRecords();
await feedInput(connectSimulators(Number(process.env["HUB_PORT"])), rows, () => undefined);
process.stdout.write(`已送入 ${rows.length} 条示例记录 / fed ${rows.length} sample records\n`);
