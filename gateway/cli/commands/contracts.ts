import { resolve } from "node:path";
import type { Command } from "commander";
import type { Registry } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { builtInRegister } from "../../contracts/builtInRegister.ts";
import { entryOf, type CatalogueEntry } from "../../contracts/catalogue.ts";
import { compareContracts } from "../../contracts/compare.ts";
import { exportContracts } from "../../contracts/exportContracts.ts";
import { impactOf, isBreaking } from "../../contracts/impact.ts";
import { currentContracts, type ContractModel } from "../../contracts/model.ts";
import { bufBreaking, contractsOfRevision } from "../../contracts/revision.ts";
import { softwareVersion } from "../../../services/shared/version.ts";
import { diffLines } from "../contracts/diffLines.ts";
import { entryLines, listLines } from "../contracts/entryLines.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

interface ContractOptions extends HubOptions {
  readonly offline?: true;
}

const EXAMPLES = `
示例 / examples:
  hub contracts list                                全部事件，谁报送、谁接收 / every event, who sends, who takes it
  hub contracts show PenaltyDecided                 一类事件：含义、字段、依据、示例 / meaning, fields, law, example
  hub contracts export contracts/                   .proto、AsyncAPI 3、OpenAPI 3.1、JSON Schema、目录 / every form
  hub contracts diff main                           与某修订相比，影响谁 / what changed, and whom it breaks`;

/** `hub contracts list|show|export|diff`: what crosses the hub, for others. */
export function registerContracts(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  const contracts = program.command("contracts").description("事件合同：目录、导出、比较 / contracts of the events: catalogue, export, comparison").addHelpText("after", EXAMPLES);
  const command = (name: string) => withHubOptions(contracts.command(name), environment).option("--offline", "按内置登记，不询问黔联 / by the built-in register, without asking a hub");
  command("list")
    .description("列出全部事件 / every event")
    .action(async (options: ContractOptions) => {
      const registry = await registerOf(options, environment);
      const model = currentContracts();
      const entries = model.events.flatMap((type) => entryOf(model, registry, type) ?? []);
      if (options.json) printJson({ events: entries.map(({ fields: _fields, example: _example, ...entry }) => entry) });
      else printLines(listLines(entries));
      setExitCode(exitCodes.ok);
    });
  command("show")
    .argument("<event>", "事件全名或短名 / full or short name")
    .description("一类事件的全部说明 / everything about one event")
    .action(async (name: string, options: ContractOptions) => {
      const entry = findEntry(currentContracts(), await registerOf(options, environment), name);
      if (options.json) printJson(entry);
      else printLines(entryLines(entry));
      setExitCode(exitCodes.ok);
    });
  command("export")
    .argument("[directory]", "写到此目录 / written there", "contracts")
    .description("导出全部形式 / every form, into a directory")
    .action(async (directory: string, options: ContractOptions) => {
      const registry = await registerOf(options, environment);
      const written = await exportContracts(currentContracts(), { directory: resolve(directory), version: softwareVersion, registry });
      if (options.json) printJson({ directory: resolve(directory), written });
      else printLines([`已导出到 / written to ${resolve(directory)}:`, ...written.map((name) => `  ${name}`)]);
      setExitCode(exitCodes.ok);
    });
  command("diff")
    .argument("<revision>", "git 修订，例如 main / a git revision, e.g. main")
    .description("与某修订相比的变化及其影响；有破坏时退出码 1 / what changed since, and whom it breaks; exit code 1 when it does")
    .action(async (revision: string, options: ContractOptions) => {
      const registry = await registerOf(options, environment);
      const [before, buf] = await Promise.all([contractsOfRevision(revision), bufBreaking(revision)]);
      const changes = compareContracts(before, currentContracts());
      const impacts = impactOf(changes, registry);
      if (options.json) printJson({ revision, changes: changes.map((change) => ({ ...change, breaking: isBreaking(change) })), impacts, buf });
      else printLines(diffLines(changes, impacts, buf));
      setExitCode(changes.some(isBreaking) || buf.length > 0 ? exitCodes.negative : exitCodes.ok);
    });
}

type Parties = Pick<Registry, "systems" | "subscriptions">;

/** The register of the hub that runs; the built-in one, and words on stderr that it is, when none does. */
async function registerOf(options: ContractOptions, environment: Environment): Promise<Parties> {
  if (options.offline) return builtInRegister();
  try {
    const { registry } = await withHub(options, environment, (clients) => clients.registry.getRegistry({}));
    return registry ?? builtInRegister();
  } catch (error) {
    if (options.address !== undefined || !(error instanceof HubError) || error.reason !== "TARGET_UNAVAILABLE") throw error;
    process.stderr.write("黔联未运行，按内置登记显示报送方与接收方 / no hub runs here: senders and subscribers are those of the built-in register\n");
    return builtInRegister();
  }
}

function findEntry(model: ContractModel, registry: Parties, name: string): CatalogueEntry {
  const type = model.events.find((one) => one === name || one.endsWith(`.${name}`));
  const entry = type === undefined ? undefined : entryOf(model, registry, type);
  if (entry) return entry;
  const like = model.events.filter((one) => one.toLowerCase().includes(name.toLowerCase())).map((one) => one.slice(one.lastIndexOf(".") + 1));
  const hint = like.length > 0 ? `${like.slice(0, 5).join(", ")} ?` : "hub contracts list";
  throw new HubError("UNKNOWN_EVENT_TYPE", `没有此事件 / no such event: ${name.slice(0, 80)}; ${hint}`, { type: name });
}
