import { join } from "node:path";
import { z } from "zod";
import { readJsonFile, writeFileAtomically } from "./jsonFile.ts";
import { DEFAULT_PORT_BASE, portsFrom } from "./ports.ts";

const port = z.number().int().min(1).max(65_535);

const schema = z.object({
  /** Process id of the supervisor. */
  pid: z.number().int(),
  startedAt: z.string(),
  profile: z.enum(["strict", "fast"]),
  ports: z.object({
    nats: port,
    case: port,
    credit: port,
    trace: port,
    gateway: port,
    simulators: port,
    database: port,
    linkage: port,
    creditChina: port,
    /** Absent in the file of a hub that did not have these yet. */
    procuratorate: port.default(portsFrom(DEFAULT_PORT_BASE).procuratorate),
    natsMonitor: port.default(portsFrom(DEFAULT_PORT_BASE).natsMonitor),
    /** Absent in the file of a hub before it had metrics. */
    caseMetrics: port.default(portsFrom(DEFAULT_PORT_BASE).caseMetrics),
    creditMetrics: port.default(portsFrom(DEFAULT_PORT_BASE).creditMetrics),
    traceMetrics: port.default(portsFrom(DEFAULT_PORT_BASE).traceMetrics),
    adaptersMetrics: port.default(portsFrom(DEFAULT_PORT_BASE).adaptersMetrics),
    gatewayMetrics: port.default(portsFrom(DEFAULT_PORT_BASE).gatewayMetrics),
  }),
});

/** What a running hub tells other commands about itself, in `<data-dir>/hub.json`. */
export type HubFile = z.infer<typeof schema>;

const hubFilePath = (dataDir: string) => join(dataDir, "hub.json");

/** The last hub that ran in the data directory; it may have ended since. */
export function findHubFile(dataDir: string): HubFile | undefined {
  return readJsonFile(hubFilePath(dataDir), schema);
}

export function writeHubFile(dataDir: string, file: HubFile): void {
  writeFileAtomically(hubFilePath(dataDir), `${JSON.stringify(file, null, 2)}\n`, 0o644);
}
