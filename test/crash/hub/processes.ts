import { readdirSync, readFileSync } from "node:fs";
import { commandLineOf } from "../../../gateway/cli/supervisor/processTable.ts";

/** What is killed, and how its process is known among the children of the supervisor. */
const MARKS = {
  case: "services/host.ts registry case",
  credit: "services/host.ts credit delivery",
  trace: "services/host.ts trace",
  gateway: "gateway/http/main.ts",
  adapters: "adapters/host.ts",
  "nats-server": "nats-server -c ",
} as const;

export type Victim = keyof typeof MARKS;

export const victims = Object.keys(MARKS) as readonly Victim[];

/** The process that plays this part now; undefined while there is none. */
export function findVictim(supervisor: number, victim: Victim): number | undefined {
  return childrenOf(supervisor).find((pid) => commandLineOf(pid)?.includes(MARKS[victim]));
}

/** The running children of a process; those that ended and were not yet taken note of are left out. */
export function childrenOf(parent: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isRunningChild(pid, parent));
}

function isRunningChild(pid: number, parent: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program stands in parentheses and may hold anything; state and parent follow.
    const [state, ppid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state !== "Z" && Number(ppid) === parent;
  } catch {
    return false;
  }
}
