import type { Command } from "commander";
import { AuditEntry } from "../../../proto/gen/hub/registry/v1/adapter_service.ts";
import type { HubClients } from "../connection/hubClients.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { shortTime } from "../terminal/stateWords.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";
import { withLimit, type ListOptions } from "./listOptions.ts";

interface AuditOptions extends HubOptions, ListOptions {
  readonly object?: string;
  readonly by?: string;
}

const EXAMPLES = `
示例 / examples:
  hub audit                                   登记册最近的更改 / the newest changes of the register
  hub audit --object system.agri-case         一个系统的 / of one system; also adapter.…, subscription.…, agency.…, operator.…
  hub audit --by zhang --limit 200 --json     某人所为 / what somebody did`;

const PAGE_SIZE = 500;

/** `hub audit`: every change of the register, newest first. */
export function registerAudit(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  withLimit(withHubOptions(program.command("audit"), environment))
    .description("登记册的每次更改：何时、何人、何事、前后 / every change of the register: when, who, what, before and after")
    .option("--object <object>", "仅此对象 / only of this object")
    .option("--by <who>", "仅此人或系统所为 / only by this operator or system")
    .addHelpText("after", EXAMPLES)
    .action(async (options: AuditOptions) => {
      const entries = await withHub(options, environment, (clients) => readEntries(clients, options));
      if (options.json) printJson({ entries: entries.map((one) => AuditEntry.toJSON(one)) });
      else printLines(entries.length === 0 ? ["没有记录 / no entries"] : entries.flatMap(entryLines));
      setExitCode(exitCodes.ok);
    });
}

async function readEntries({ adapters }: HubClients, { limit, object = "", by = "" }: AuditOptions): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let pageToken = "";
  do {
    const page = await adapters.listAuditEntries({ pageSize: Math.min(PAGE_SIZE, limit - entries.length), pageToken, object, by });
    entries.push(...page.entries);
    pageToken = page.nextPageToken;
  } while (pageToken !== "" && entries.length < limit);
  return entries;
}

function entryLines({ sequence, time, by, peer, action, object, changes, reason }: AuditEntry): string[] {
  const from = peer === "" ? "" : `（${peer}）`;
  return [
    `${sequence}  ${shortTime(time)}  ${action}  ${object}  ${by}${from}`,
    ...(reason === "" ? [] : [`    理由 reason: ${reason}`]),
    ...Object.entries(changes).map(([field, change]) => `    ${field}: ${change}`),
  ];
}
