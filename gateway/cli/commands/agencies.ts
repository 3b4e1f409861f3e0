import { InvalidArgumentError, type Command } from "commander";
import { Agency, type FormerName } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { nameAt } from "../../../services/shared/agencyNames.ts";
import { HubError } from "../../../services/shared/errors.ts";
import type { HubClients } from "../connection/hubClients.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

interface PutOptions extends HubOptions {
  readonly name?: string;
  readonly division?: string;
  readonly department?: string;
  readonly successor?: string;
  readonly successorFrom?: string;
  readonly superior?: string;
  readonly formerName?: readonly FormerName[];
}

const EXAMPLES = `
示例 / examples:
  hub agencies list --division 5201                               贵阳市的机关 / those of Guiyang
  hub agencies show 11520100MBYT00017K --on 2018-05-01            当日名称与承继 / its name and successor on that day
  hub agencies put 11520100MBYT00017K --name 示例市场监督管理局 --former-name 示例工商行政管理局=2019-01-15
  hub agencies put 11520100MBYT00017K --successor 11520100MBYT00113W --successor-from 2019-01-16`;

const columns: readonly Column<Agency>[] = [
  { title: "信用代码 uscc", value: ({ uscc }) => uscc },
  { title: "名称 name", value: ({ name }) => name, maxWidth: 40 },
  { title: "区划 division", value: ({ division }) => division },
  { title: "部门 department", value: ({ department }) => department },
  { title: "承继 successor", value: ({ successorUscc, successorFrom }) => (successorUscc === "" ? "" : `${successorUscc}（${successorFrom} 起 from）`) },
  { title: "上级 superior", value: ({ superiorUscc }) => superiorUscc },
];

interface Door {
  readonly setExitCode: SetExitCode;
  readonly environment: Environment;
}

/** `hub agencies …`: the organisation register, with names and successors by date. */
export function registerAgencies(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  const agencies = program.command("agencies").description("机关名录：名称、承继、区划 / the agencies, with names and successors by date").addHelpText("after", EXAMPLES);
  const door = { setExitCode, environment };
  registerList(agencies, door);
  registerShow(agencies, door);
  registerPut(agencies, door);
}

function registerList(agencies: Command, { setExitCode, environment }: Door): void {
  withHubOptions(agencies.command("list", { isDefault: true }), environment)
    .description("列出 / list them")
    .option("--division <code>", "区划代码或其开头 / a division code or its beginning")
    .addHelpText("after", EXAMPLES)
    .action(async (options: HubOptions & { division?: string }) => {
      const found = (await withHub(options, environment, listAgencies)).filter(({ division }) => division.startsWith(options.division ?? ""));
      if (options.json) printJson({ agencies: found.map((one) => Agency.toJSON(one)) });
      else printLines(found.length === 0 ? ["没有 / none"] : renderTable(columns, found));
      setExitCode(exitCodes.ok);
    });
}

function registerShow(agencies: Command, { setExitCode, environment }: Door): void {
  withHubOptions(agencies.command("show").argument("<uscc>", "统一社会信用代码 / credit code"), environment)
    .description("一个机关的全部 / one of them in full")
    .option("--on <date>", "这一天的名称与承继，YYYY-MM-DD / its name and successor on this day", parseDate)
    .addHelpText("after", EXAMPLES)
    .action(async (uscc: string, options: HubOptions & { on?: string }) => {
      const all = await withHub(options, environment, listAgencies);
      const found = all.find((one) => one.uscc === uscc);
      if (!found) throw new HubError("INVALID_REQUEST", `登记册中没有此机关 / no such agency: ${uscc}`, { uscc });
      if (options.json) printJson({ ...(Agency.toJSON(found) as object), ...(options.on === undefined ? {} : { on: options.on, nameOn: nameAt(found, options.on) }) });
      else printLines(showLines(found, all, options.on));
      setExitCode(exitCodes.ok);
    });
}

function registerPut(agencies: Command, { setExitCode, environment }: Door): void {
  withHubOptions(agencies.command("put").argument("<uscc>", "统一社会信用代码 / credit code"), environment)
    .description("登记或更改；未给出的保持不变 / register or change; what is not given stays")
    .option("--name <name>", "现名 / its name now")
    .option("--division <code>", "区划，6 位 / division, 6 digits")
    .option("--department <id>", "部门标识，例如 aic / department, e.g. aic")
    .option("--successor <uscc>", "承继机关，空串为无 / who succeeded it; an empty text for none")
    .option("--successor-from <date>", "自何日起 / from which day", parseDate)
    .option("--superior <uscc>", "上级机关，空串为无 / its superior; an empty text for none")
    .option("--former-name <name=date>", "曾用名=最后一日，可重复，最早在前 / a former name and its last day; may be repeated, oldest first", collectFormerName)
    .addHelpText("after", EXAMPLES)
    .action(async (uscc: string, options: PutOptions) => {
      const agency = await withHub(options, environment, async (clients) => {
        const known = (await listAgencies(clients)).find((one) => one.uscc === uscc);
        return (await clients.registry.putAgency({ agency: changed(uscc, known, options) })).agency;
      });
      if (agency && options.json) printJson(Agency.toJSON(agency));
      else if (agency) printLines(renderTable(columns, [agency]));
      setExitCode(exitCodes.ok);
    });
}

async function listAgencies({ registry }: HubClients): Promise<readonly Agency[]> {
  return (await registry.getRegistry({})).registry?.agencies ?? [];
}

function showLines(agency: Agency, all: readonly Agency[], on: string | undefined): string[] {
  const nameOf = (uscc: string) => all.find((one) => one.uscc === uscc)?.name ?? "?";
  const { uscc, name, division, department, successorUscc, successorFrom, superiorUscc, formerNames } = agency;
  const isSucceeded = successorUscc !== "" && on !== undefined && on >= successorFrom;
  return [
    `机关 agency: ${uscc}　${name}`,
    `区划 division: ${division || "-"}　部门 department: ${department || "-"}`,
    ...(superiorUscc === "" ? [] : [`上级 superior: ${superiorUscc} ${nameOf(superiorUscc)}`]),
    ...(successorUscc === "" ? [] : [`承继 successor: ${successorUscc} ${nameOf(successorUscc)}，${successorFrom} 起 from`]),
    ...formerNames.map((former) => `曾用名 former name: ${former.name}，至 until ${former.until}`),
    ...(on === undefined ? [] : [`${on}: ${nameAt(agency, on)}${isSucceeded ? `，已由 ${nameOf(successorUscc)} 承继 / succeeded by then` : ""}`]),
  ];
}

function changed(uscc: string, known: Agency | undefined, { name, division, department, successor, successorFrom, superior, formerName }: PutOptions): Agency {
  const given = Object.entries({ name, division, department, successorUscc: successor, successorFrom: successor === "" ? "" : successorFrom, superiorUscc: superior, formerNames: formerName });
  const changes = Object.fromEntries(given.filter(([, value]) => value !== undefined)) as Partial<Agency>;
  return Agency.fromPartial({ ...known, uscc, ...changes });
}

function parseDate(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError("应为日期 / a date, YYYY-MM-DD");
}

function collectFormerName(text: string, former: readonly FormerName[] = []): readonly FormerName[] {
  const [, name, until] = /^(.+)=(\d{4}-\d{2}-\d{2})$/.exec(text) ?? [];
  if (name === undefined || until === undefined) throw new InvalidArgumentError("应为 名称=日期 / a name and its last day: NAME=YYYY-MM-DD");
  return [...former, { name, until: parseDate(until) }];
}
