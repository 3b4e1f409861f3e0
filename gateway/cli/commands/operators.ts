import { InvalidArgumentError, Option, type Command } from "commander";
import { Operator, Right } from "../../../proto/gen/hub/registry/v1/registry.ts";
import type { HubClients } from "../connection/hubClients.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";
import { collectWords } from "./listOptions.ts";

interface PutOptions extends HubOptions {
  readonly name?: string;
  readonly rights?: readonly Right[];
  readonly disabled?: true;
  readonly enabled?: true;
}

interface KeyOptions extends HubOptions {
  readonly revokeFormer?: true;
}

const EXAMPLES = `
示例 / examples:
  hub operators put zhang --name 示例张 --rights operate,view-masked   登记或更改 / register or change
  hub operators issue-key zhang                                       签发密钥，仅此一次显示 / issue a key, shown only once
  HUB_KEY=qlo_… hub subscriptions list --address hub.example:7440      用本人密钥 / with one's own key`;

const RIGHT_EXAMPLES = `
权限 / rights: view-masked 脱敏查看 · view-full 全文查看（须写明理由） · operate 暂停、恢复、重投、重放等 · approve 复核他人的申请 · administer 更改登记册`;

const rightNames: ReadonlyMap<Right, string> = new Map([
  [Right.VIEW_MASKED, "view-masked"],
  [Right.VIEW_FULL, "view-full"],
  [Right.OPERATE, "operate"],
  [Right.APPROVE, "approve"],
  [Right.ADMINISTER, "administer"],
]);

const columns: readonly Column<Operator>[] = [
  { title: "标识 id", value: ({ id }) => id },
  { title: "姓名 name", value: ({ name }) => name },
  { title: "权限 rights", value: ({ rights }) => rights.map((right) => rightNames.get(right) ?? String(right)).join(", ") },
  { title: "状态 state", value: ({ disabled }) => (disabled ? "停用 disabled" : "启用 enabled") },
];

/** `hub operators list|put|issue-key`: the people who run the hub. */
export function registerOperators(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  const operators = program.command("operators").description("运维人员及其权限 / the people who run the hub, and their rights");
  withHubOptions(operators.command("list"), environment)
    .description("列出运维人员 / list them")
    .addHelpText("after", EXAMPLES)
    .action(async (options: HubOptions) => {
      const found = await withHub(options, environment, listOperators);
      // Hashes of keys are of no use to people.
      if (options.json) printJson({ operators: found.map((one) => ({ ...(Operator.toJSON({ ...one, keyHashes: [] }) as object) })) });
      else printLines(found.length === 0 ? ["尚未登记运维人员 / no operators are registered"] : renderTable(columns, found));
      setExitCode(exitCodes.ok);
    });
  withHubOptions(operators.command("put").argument("<operator>", "标识 / id"), environment)
    .description("登记或更改；未给出的保持不变 / register or change; what is not given stays")
    .option("--name <name>", "姓名 / name")
    .option("--rights <rights>", "权限，逗号分隔，空串为无 / rights, with commas; an empty text for none", collectRights)
    .option("--disabled", "停用：密钥不再有效 / disable: the keys open nothing")
    .addOption(new Option("--enabled", "重新启用 / enable again").conflicts("disabled"))
    .addHelpText("after", RIGHT_EXAMPLES + EXAMPLES)
    .action(async (id: string, options: PutOptions) => {
      const operator = await withHub(options, environment, async (clients) => {
        const known = (await listOperators(clients)).find((one) => one.id === id);
        return (await clients.registry.putOperator({ operator: changed(id, known, options) })).operator;
      });
      if (operator && options.json) printJson(Operator.toJSON({ ...operator, keyHashes: [] }));
      else if (operator) printLines(renderTable(columns, [operator]));
      setExitCode(exitCodes.ok);
    });
  withHubOptions(operators.command("issue-key").argument("<operator>", "标识 / id"), environment)
    .description("签发密钥，仅此一次显示 / issue a key; it is shown only here")
    .option("--revoke-former", "同时停用以前的密钥 / the keys issued before stop working")
    .addHelpText("after", EXAMPLES)
    .action(async (operatorId: string, options: KeyOptions) => {
      const { key } = await withHub(options, environment, ({ registry }) => registry.issueOperatorKey({ operatorId, revokeFormer: options.revokeFormer ?? false }));
      if (options.json) printJson({ operator: operatorId, key });
      else printLines([key]);
      setExitCode(exitCodes.ok);
    });
}

async function listOperators({ registry }: HubClients): Promise<readonly Operator[]> {
  return (await registry.getRegistry({})).registry?.operators ?? [];
}

function changed(id: string, known: Operator | undefined, { name, rights, disabled, enabled }: PutOptions): Operator {
  return Operator.fromPartial({
    id,
    name: name ?? known?.name ?? "",
    rights: [...(rights ?? known?.rights ?? [])],
    disabled: disabled ?? (enabled ? false : (known?.disabled ?? false)),
  });
}

function collectRights(value: string, former: readonly Right[] = []): readonly Right[] {
  const rights = collectWords(value).map((word) => {
    const found = [...rightNames].find(([, name]) => name === word.toLowerCase().replaceAll("_", "-").replace(/^right-/, ""));
    if (found) return found[0];
    throw new InvalidArgumentError(`未知权限 / unknown right ${word}; ${[...rightNames.values()].join(", ")}`);
  });
  return [...former, ...rights];
}
