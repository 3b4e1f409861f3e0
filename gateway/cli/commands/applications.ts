import type { Command } from "commander";
import { Adapter, AdapterState, Grants } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { Registry } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { lifeLabel, nextStep } from "../adapter/register/lifeWords.ts";
import { readProtoJson } from "../../json/readProtoJson.ts";
import type { HubClients } from "../connection/hubClients.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { applicationColumns, applicationLines, type Application } from "../registry/applicationLines.ts";
import { parseCount, readTextFile } from "../subscriptions/subscriptionOptions.ts";
import { renderTable } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

interface DecideOptions extends HubOptions {
  readonly reason: string;
  readonly remedy?: readonly string[];
  readonly revision?: number;
  readonly grants?: string;
}

interface Verb {
  readonly name: string;
  readonly state: AdapterState;
  readonly description: string;
  readonly example: string;
}

const verbs: readonly Verb[] = [
  { name: "approve-sandbox", state: AdapterState.SANDBOX, description: "准予沙箱：可作符合性测试 / let it be proved", example: '--reason "清单无异议"' },
  { name: "return", state: AdapterState.RETURNED, description: "退回修改 / send it back to be mended", example: '--reason "缺少联系方式" --remedy "填写 owner.contact"' },
  { name: "go-live", state: AdapterState.LIVE, description: "批准上线：须有通过的符合性报告，且非本人提交 / let it go live; needs a passing report, and another person than who submitted", example: '--reason "符合性测试通过" --revision 2' },
  { name: "suspend", state: AdapterState.SUSPENDED, description: "停用：不能报送，投递留存 / stop it: it may not submit, its deliveries wait", example: '--reason "重复报送异常"' },
  { name: "resume", state: AdapterState.LIVE, description: "恢复停用的 / let a suspended one go on", example: '--reason "已修复"' },
  { name: "retire", state: AdapterState.RETIRED, description: "注销，不可恢复：停用系统，终止订阅 / for good: the system is disabled, its subscription ended", example: '--reason "系统下线"' },
];

const EXAMPLES = `
示例 / examples:
  hub applications                                                  全部申请与状态 / all of them
  hub applications list --state submitted                           待审的 / those that wait
  hub applications show agri-case                                   清单差别、授权、测试、决定 / manifest diff, grants, tests, decisions
  hub applications return agri-case --reason "缺少联系方式" --remedy "填写 owner.contact"
需 RIGHT_APPROVE；决定与理由会送达申请人，一秒内生效 / needs RIGHT_APPROVE; the applicant reads it, it takes effect within a second`;

interface Door {
  readonly setExitCode: SetExitCode;
  readonly environment: Environment;
}

/** `hub applications …`: adapters on their way into the exchange, and the operators' decisions on them. */
export function registerApplications(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  const applications = program.command("applications").description("适配器申请：查看与审批 / adapters on their way in: look and decide").addHelpText("after", EXAMPLES);
  const door = { setExitCode, environment };
  registerList(applications, door);
  registerShow(applications, door);
  for (const verb of verbs) registerVerb(applications, verb, door);
}

function registerList(applications: Command, { setExitCode, environment }: Door): void {
  withHubOptions(applications.command("list", { isDefault: true }), environment)
    .description("列出 / list them")
    .option("--state <state>", "仅此状态：submitted、returned、sandbox、proven、live、suspended、retired / only in this state")
    .addHelpText("after", EXAMPLES)
    .action(async (options: HubOptions & { state?: string }) => {
      const state = options.state === undefined ? AdapterState.UNSPECIFIED : parseState(options.state);
      const { adapters } = await withHub(options, environment, (clients) => clients.adapters.listAdapters({ state }));
      if (options.json) printJson({ adapters: adapters.map((one) => Adapter.toJSON(one)) });
      else printLines(adapters.length === 0 ? ["没有申请 / no applications"] : renderTable(applicationColumns, adapters));
      setExitCode(exitCodes.ok);
    });
}

function registerShow(applications: Command, { setExitCode, environment }: Door): void {
  withHubOptions(applications.command("show").argument("<adapter>", "适配器标识 / id"), environment)
    .description("一份申请的全部：清单差别、授权、测试、决定 / one in full: manifest diff, grants, tests, decisions")
    .addHelpText("after", EXAMPLES)
    .action(async (id: string, options: HubOptions) => {
      const application = await withHub(options, environment, (clients) => readApplication(clients, id));
      if (options.json) printJson({ adapter: Adapter.toJSON(application.adapter) });
      else printLines(applicationLines(application));
      setExitCode(exitCodes.ok);
    });
}

async function readApplication({ adapters, registry }: HubClients, id: string): Promise<Application> {
  const [{ adapter }, { revisions }, known] = await Promise.all([adapters.getAdapter({ adapterId: id }), adapters.listAdapterRevisions({ adapterId: id }), registry.getRegistry({})]);
  if (!adapter) throw new HubError("ADAPTER_NOT_FOUND", `没有此适配器 / no such adapter: ${id}`, { adapter: id });
  return { adapter, live: revisions.find(({ number }) => number === adapter.liveRevision), registry: known.registry ?? Registry.fromPartial({}) };
}

function registerVerb(applications: Command, { name, state, description, example }: Verb, { setExitCode, environment }: Door): void {
  const command = withHubOptions(applications.command(name).argument("<adapter>", "适配器标识 / id"), environment)
    .description(description)
    .requiredOption("--reason <text>", "理由，送达申请人并留存 / why; reaches the applicant and stays on record")
    .option("--remedy <text>", "应如何修改，可重复 / what to mend; may be repeated", collectRemedies)
    .option("--revision <number>", "所审版次；已有新版时不生效 / the revision looked at; with a newer one nothing happens", parseCount)
    .addHelpText("after", `\n示例 / example:\n  hub applications ${name} agri-case ${example}`);
  if (name === "go-live") command.option("--grants <json|@file>", "授权少于申请时：Grants 的 proto JSON / when less is granted than asked for: Grants in proto JSON");
  command.action(async (adapterId: string, options: DecideOptions) => {
    const { reason, remedy: remedies = [], revision: expectedRevision = 0 } = options;
    const grants = options.grants === undefined ? undefined : readGrants(options.grants);
    const { adapter } = await withHub(options, environment, ({ adapters }) => adapters.decideAdapter({ adapterId, state, reason, remedies: [...remedies], expectedRevision, ...(grants ? { grants } : {}) }));
    if (adapter && options.json) printJson({ adapter: Adapter.toJSON(adapter) });
    else if (adapter) printLines([`${adapter.id}：${lifeLabel(adapter.state)}`, `申请人下一步 / the applicant's next step: ${nextStep(adapter.state)}`]);
    setExitCode(exitCodes.ok);
  });
}

function collectRemedies(value: string, former: readonly string[] = []): readonly string[] {
  return [...former, value];
}

function readGrants(text: string): Grants {
  const file = text.startsWith("@") ? text.slice(1) : undefined;
  return readProtoJson(file === undefined ? text : readTextFile(file), { typeName: "hub.registry.v1.Grants", codec: Grants }, file ?? "--grants").message;
}

function parseState(word: string): AdapterState {
  const found = Object.entries(AdapterState).find(([name, value]) => value !== AdapterState.UNSPECIFIED && name.toLowerCase() === word.toLowerCase());
  if (found) return found[1];
  throw new HubError("INVALID_REQUEST", `未知状态 / unknown state ${word}; submitted, returned, sandbox, proven, live, suspended, retired`, { state: word });
}
