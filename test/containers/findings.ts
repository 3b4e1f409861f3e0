import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { Client } from "pg";
import type { MainJob } from "./mainJob.ts";

/** One thing that must hold. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  readonly holds: boolean;
}

/** What the command said about itself. */
export function judgeReport({ exitCode, report }: MainJob): Finding[] {
  const systems = Object.values(report?.systems ?? {});
  const sum = (count: (system: (typeof systems)[number]) => number) => systems.reduce((total, system) => total + count(system), 0);
  const records = report?.records.length ?? 0;
  const [arrived, missing, duplicated] = [sum((one) => one.arrived), sum((one) => one.missing), sum((one) => one.duplicated)];
  return [
    { what: "退出码 / exit code", found: String(exitCode), holds: exitCode === 0 },
    { what: "记录 / records", found: String(records), holds: records > 0 },
    { what: "到达 / arrived", found: String(arrived), holds: arrived > 0 },
    { what: "缺失 / missing", found: String(missing), holds: report !== undefined && missing === 0 },
    { what: "重复 / duplicated", found: String(duplicated), holds: report !== undefined && duplicated === 0 },
  ];
}

const STREAMS = ["JOURNAL", "TRACE"] as const;

/** The streams are in the NATS container. */
export async function judgeNats(url: string): Promise<Finding[]> {
  const nc = await connect({ servers: url });
  try {
    const manager = await jetstreamManager(nc);
    const findings: Finding[] = [];
    for (const stream of STREAMS) {
      const messages = await manager.streams.info(stream).then(({ state }) => state.messages, () => 0);
      findings.push({ what: `NATS ${stream}`, found: `${messages} 条 / messages`, holds: messages > 0 });
    }
    return findings;
  } finally {
    await nc.close();
  }
}

/** The trace's book, and tables of two simulated systems: what they send and what they receive. */
const TABLES = ["hop", "ip_case.penalty_out", "enterprise_disclosure.gsxt_penalty"] as const;

/** The tables are in the PostgreSQL container. */
export async function judgePostgres(url: string): Promise<Finding[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const findings: Finding[] = [];
    for (const table of TABLES) {
      const rows = await client.query<{ count: string }>(`select count(*) from ${table}`).then(({ rows: [row] }) => Number(row?.count), () => 0);
      findings.push({ what: `PostgreSQL ${table}`, found: `${rows} 行 / rows`, holds: rows > 0 });
    }
    return findings;
  } finally {
    await client.end();
  }
}
