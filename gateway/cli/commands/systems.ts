import type { Command } from "commander";
import type { Adapter } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { System, type Registry } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { credentialsOf, isOver } from "../../../services/shared/credentials.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { lifeLabel } from "../adapter/register/lifeWords.ts";
import type { HubClients } from "../connection/hubClients.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { credentialColumns } from "../registry/credentialWords.ts";
import { grantLines, presentGrants } from "../registry/grantLines.ts";
import { viewLabel } from "../subscriptions/words.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

const EXAMPLES = `
示例 / examples:
  hub systems                    全部系统 / every system
  hub systems show police        授权、机关、订阅、凭证 / grants, agencies, subscriptions, credentials`;

/** A system and its adapter's application, when there is one. */
interface Row {
  readonly system: System;
  readonly adapter: Adapter | undefined;
}

const columns: readonly Column<Row>[] = [
  { title: "系统 system", value: ({ system }) => system.id },
  { title: "名称 name", value: ({ system }) => system.name, maxWidth: 36 },
  { title: "状态 state", value: ({ system }) => (system.disabled ? "停用 disabled" : "启用 enabled") },
  { title: "适配器 adapter", value: ({ adapter }) => (adapter ? lifeLabel(adapter.state) : "内置 built-in") },
  { title: "报送 submit", value: ({ system }) => String(system.submitGrants.length), align: "right" },
  { title: "接收 receive", value: ({ system }) => String(system.receiveGrants.length), align: "right" },
  { title: "区划 divisions", value: ({ system }) => system.submitDivisions.join("、") || "全部 all", maxWidth: 20 },
  { title: "视图 view", value: ({ system }) => viewLabel(system.maxView) },
  { title: "有效凭证 credentials", value: ({ system }) => String(validOf(system)), align: "right" },
];

const validOf = (system: System): number => credentialsOf(system).filter((one) => !isOver(one, Date.now())).length;

/** `hub systems [list|show]`: who takes part, and what they may. */
export function registerSystems(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  const systems = program.command("systems").description("接入系统及其授权 / the systems that take part, and what they may").addHelpText("after", EXAMPLES);
  withHubOptions(systems.command("list", { isDefault: true }), environment)
    .description("列出 / list them")
    .addHelpText("after", EXAMPLES)
    .action(async (options: HubOptions) => {
      const rows = await withHub(options, environment, readRows);
      if (options.json) printJson({ systems: rows.map(({ system }) => System.toJSON(system)) });
      else printLines(renderTable(columns, rows));
      setExitCode(exitCodes.ok);
    });
  withHubOptions(systems.command("show").argument("<system>", "系统标识 / id"), environment)
    .description("一个系统的全部 / one of them in full")
    .addHelpText("after", EXAMPLES)
    .action(async (id: string, options: HubOptions) => {
      const { row, registry } = await withHub(options, environment, async (clients) => {
        const [rows, known] = await Promise.all([readRows(clients), clients.registry.getRegistry({})]);
        return { row: rows.find(({ system }) => system.id === id), registry: known.registry };
      });
      if (!row || !registry) throw new HubError("SYSTEM_NOT_FOUND", `未知系统 / unknown system ${id}`, { system: id });
      if (options.json) printJson(System.toJSON(row.system));
      else printLines(showLines(row, registry));
      setExitCode(exitCodes.ok);
    });
}

async function readRows({ registry, adapters }: HubClients): Promise<readonly Row[]> {
  const [known, applications] = await Promise.all([registry.getRegistry({}), adapters.listAdapters({})]);
  const byId = new Map(applications.adapters.map((adapter) => [adapter.id, adapter]));
  return (known.registry?.systems ?? []).map((system) => ({ system, adapter: byId.get(system.id) }));
}

function showLines({ system, adapter }: Row, { agencies, subscriptions }: Registry): string[] {
  const nameOf = (uscc: string) => agencies.find((one) => one.uscc === uscc)?.name ?? "⚠ 登记册中没有 / not in the register";
  const own = subscriptions.filter((one) => one.system === system.id).map(({ id, paused }) => (paused ? `${id}（暂停 paused）` : id));
  const credentials = credentialsOf(system).map((credential) => ({ system: system.id, credential }));
  return [
    `系统 system: ${system.id}　${system.name} ${system.nameEn}`,
    `状态 state: ${system.disabled ? "停用 disabled" : "启用 enabled"}${adapter ? `，${lifeLabel(adapter.state)}` : ""}`,
    `订阅 subscriptions: ${own.join("、") || "无 none"}`,
    "机关 agencies:",
    ...system.agencyUsccs.map((uscc) => `  ${uscc} ${nameOf(uscc)}`),
    ...grantLines(presentGrants(system), system),
    "凭证 credentials:",
    ...(credentials.length === 0 ? ["  无 none"] : renderTable(credentialColumns, credentials)),
  ];
}
