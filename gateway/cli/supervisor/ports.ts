import { createServer } from "node:net";

/** Offsets from the port base, one per listener of the hub. */
const OFFSETS = {
  nats: 22,
  natsMonitor: 23,
  case: 40,
  credit: 41,
  trace: 42,
  // Where each process serves its metrics.
  caseMetrics: 50,
  creditMetrics: 51,
  traceMetrics: 52,
  adaptersMetrics: 53,
  gatewayMetrics: 54,
  gateway: 80,
  simulators: 90,
  database: 91,
  linkage: 92,
  creditChina: 93,
  procuratorate: 94,
} as const;

export type PortName = keyof typeof OFFSETS;
export type Ports = Readonly<Record<PortName, number>>;

export const DEFAULT_PORT_BASE = 7400;

const names = Object.keys(OFFSETS) as PortName[];

const toPorts = (numbers: readonly number[]): Ports => Object.fromEntries(names.map((name, index) => [name, numbers[index]])) as Ports;

/** The fixed ports that belong to a base. */
export function portsFrom(base: number): Ports {
  return toPorts(names.map((name) => base + OFFSETS[name]));
}

/** The first of the candidates whose ports are all free; free ports of the system's choice when none is. */
export async function choosePorts(candidates: readonly Ports[]): Promise<Ports> {
  for (const ports of candidates) {
    const free = await Promise.all(names.map((name) => isFree(ports[name])));
    if (free.every(Boolean)) return ports;
  }
  return toPorts(await freePorts(names.length));
}

async function isFree(port: number): Promise<boolean> {
  return (await listen(port).catch(() => undefined))?.release().then(() => true) ?? false;
}

/** All are held until the last is known, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const held = await Promise.all(Array.from({ length: count }, () => listen(0)));
  await Promise.all(held.map((one) => one.release()));
  return held.map((one) => one.port);
}

function listen(port: number): Promise<{ port: number; release(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve({
        port: typeof address === "object" && address ? address.port : port,
        release: () => new Promise((done) => server.close(() => done())),
      });
    });
  });
}
