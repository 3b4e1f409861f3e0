import type { Command } from "commander";
import { Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { keepPause, readSubscription } from "../../json/subscriptionText.ts";
import type { HubClients } from "../connection/hubClients.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { parseCount, readTextFile, toSubscription, withSubscriptionOptions, type SubscriptionOptions } from "../subscriptions/subscriptionOptions.ts";
import { listColumns, showLines, stateWords } from "../subscriptions/words.ts";
import { renderTable } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";
import { registerSubscriptionVersions } from "./subscriptionVersions.ts";

interface ListedOptions extends HubOptions {
  readonly system?: string;
}

interface PutOptions extends HubOptions {
  readonly expectedVersion?: number;
}

const LIST_EXAMPLES = `
示例 / examples:
  hub subscriptions list                     全部订阅 / every subscription
  HUB_KEY=qlk_… hub subscriptions list --address hub.example:7440   本系统的订阅 / a system's own`;

const PUT_EXAMPLES = `
示例 / examples:
  hub subscriptions show credit-china --json > s.json   取出，改好 / take it out, edit it
  hub subscriptions put s.json                          存回 / put it back
文件中写有 version 时，其间他人的改动不会被覆盖；未写 paused 时，暂停保持不变 / with a version in the file nobody's change in between is
overwritten; without paused a pause stays`;

const CREATE_EXAMPLES = `
示例 / examples:
  hub subscriptions create --id tax-filed --system tax --types CaseFiled,CaseNotFiled --divisions 5203 --from now
  hub subscriptions create --id tax-hook --system tax --types PublicationRequested --webhook https://receiver.example/hub \\
    --filter '{"field":"data.penalty.fine.fen","range":{"min":"1000000"}}' --max-attempts 20`;

/** What a command about one subscription works with. */
interface Door {
  readonly setExitCode: SetExitCode;
  readonly environment: Environment;
}

/** `hub subscriptions …`; returned for the commands that other files add. */
export function registerSubscriptions(program: Command, setExitCode: SetExitCode, environment: Environment): Command {
  const subscriptions = program.command("subscriptions").description("订阅：谁在何种视图下收到什么 / who receives what, in which view");
  const door = { setExitCode, environment };
  registerList(subscriptions, door);
  registerShow(subscriptions, door);
  registerPut(subscriptions, door);
  registerCreate(subscriptions, door);
  registerPause(subscriptions, door);
  registerDelete(subscriptions, door);
  registerSubscriptionVersions(subscriptions, setExitCode, environment);
  return subscriptions;
}

function registerList(subscriptions: Command, { setExitCode, environment }: Door): void {
  withHubOptions(subscriptions.command("list"), environment)
    .description("列出订阅 / list them")
    .option("--system <system>", "仅此系统 / only of this system")
    .addHelpText("after", LIST_EXAMPLES)
    .action(async (options: ListedOptions) => {
      const found = await withHub(options, environment, ({ registry }) => registry.listSubscriptions({ system: options.system ?? "" }));
      if (options.json) printJson({ subscriptions: found.subscriptions.map((one) => Subscription.toJSON(one)) });
      else printLines(found.subscriptions.length === 0 ? ["没有订阅 / no subscriptions"] : renderTable(listColumns, found.subscriptions));
      setExitCode(exitCodes.ok);
    });
}

function registerShow(subscriptions: Command, { setExitCode, environment }: Door): void {
  withHubOptions(subscriptions.command("show").argument("<subscription>", "订阅标识 / id"), environment)
    .description("一个订阅的全部 / one of them in full")
    .addHelpText("after", "\n示例 / example:\n  hub subscriptions show credit-china")
    .action(async (id: string, options: HubOptions) => {
      const found = await withHub(options, environment, (clients) => findSubscription(clients, id));
      if (!found) throw unknown(id);
      if (options.json) printJson(Subscription.toJSON(found));
      else printLines(showLines(found));
      setExitCode(exitCodes.ok);
    });
}

function registerPut(subscriptions: Command, { setExitCode, environment }: Door): void {
  withHubOptions(subscriptions.command("put").argument("<file>", "JSON 文件（proto JSON） / a file in proto JSON"), environment)
    .description("按文件新建或更改 / create or replace by a file")
    .option("--expected-version <number>", "仅当现为此版本（默认取文件中的 version） / only if this version is there (default: the version in the file)", parseCount)
    .addHelpText("after", PUT_EXAMPLES)
    .action(async (file: string, options: PutOptions) => {
      const text = readSubscription(readTextFile(file), file);
      await withHub(options, environment, async (clients) => {
        const current = await findSubscription(clients, text.subscription.id);
        const { subscription } = await clients.registry.putSubscription({ subscription: keepPause(text, current), expectedVersion: options.expectedVersion ?? versionOf(text.subscription, current) });
        reportStored(subscription, current, options);
      });
      setExitCode(exitCodes.ok);
    });
}

function registerCreate(subscriptions: Command, { setExitCode, environment }: Door): void {
  withHubOptions(withSubscriptionOptions(subscriptions.command("create")), environment)
    .description("新建订阅 / make a new one")
    .addHelpText("after", CREATE_EXAMPLES)
    .action(async (options: HubOptions & SubscriptionOptions) => {
      const wanted = toSubscription(options);
      await withHub(options, environment, async (clients) => {
        if (await findSubscription(clients, wanted.id)) throw new HubError("INVALID_REQUEST", `订阅已存在，更改请用 put / ${wanted.id} exists already; change it by hub subscriptions put`, { subscription: wanted.id });
        const { subscription } = await clients.registry.putSubscription({ subscription: wanted });
        reportStored(subscription, undefined, options);
      });
      setExitCode(exitCodes.ok);
    });
}

function registerPause(subscriptions: Command, { setExitCode, environment }: Door): void {
  withHubOptions(subscriptions.command("pause").argument("<subscription>", "订阅标识 / id"), environment)
    .description("暂停：不投递，不丢弃 / hold it: nothing is sent, nothing is dropped")
    .requiredOption("--reason <text>", "原因，留存备查 / why; stays on record")
    .addHelpText("after", '\n示例 / example:\n  hub subscriptions pause credit-china --reason "对方系统升级"')
    .action(async (id: string, options: HubOptions & { reason: string }) => {
      const { subscription } = await withHub(options, environment, ({ registry }) => registry.pauseSubscription({ subscriptionId: id, reason: options.reason }));
      reportState(subscription, options);
      setExitCode(exitCodes.ok);
    });
  withHubOptions(subscriptions.command("resume").argument("<subscription>", "订阅标识 / id"), environment)
    .description("恢复：从停下之处继续 / let it go on where it stands")
    .addHelpText("after", "\n示例 / example:\n  hub subscriptions resume credit-china")
    .action(async (id: string, options: HubOptions) => {
      const { subscription } = await withHub(options, environment, ({ registry }) => registry.resumeSubscription({ subscriptionId: id }));
      reportState(subscription, options);
      setExitCode(exitCodes.ok);
    });
}

function registerDelete(subscriptions: Command, { setExitCode, environment }: Door): void {
  withHubOptions(subscriptions.command("delete").argument("<subscription>", "订阅标识 / id"), environment)
    .description("终止：尚未投递的一并放弃，历次版本留存 / end it: what it still held is dropped, its versions stay on record")
    .option("--yes", "确认终止 / yes, end it")
    .addHelpText("after", "\n示例 / example:\n  hub subscriptions delete tax-hook --yes")
    .action(async (id: string, options: HubOptions & { yes?: true }) => {
      if (!options.yes) throw new HubError("INVALID_REQUEST", `${id} 尚未投递的将被放弃，确认请加 --yes / what ${id} still holds is dropped; add --yes to end it`, { subscription: id });
      const { subscription } = await withHub(options, environment, ({ registry }) => registry.deleteSubscription({ subscriptionId: id }));
      if (options.json) printJson({ deleted: true, subscription: subscription && Subscription.toJSON(subscription) });
      else printLines([`已终止 / ended: ${id}，最后版本 last version ${subscription?.version ?? 0}`]);
      setExitCode(exitCodes.ok);
    });
}

/** The version that is to be replaced: the one in the file, else the one that was just read; any when there is none. */
const versionOf = (wanted: Subscription, current: Subscription | undefined): number => (current ? wanted.version || current.version : 0);

async function findSubscription({ registry }: HubClients, id: string): Promise<Subscription | undefined> {
  const { subscriptions } = await registry.listSubscriptions({});
  return subscriptions.find((one) => one.id === id);
}

const unknown = (id: string) => new HubError("SUBSCRIPTION_NOT_FOUND", `没有此订阅，见 hub subscriptions list / no such subscription: ${id}; see hub subscriptions list`, { subscription: id });

function reportStored(stored: Subscription | undefined, before: Subscription | undefined, { json }: HubOptions): void {
  if (!stored) return;
  if (json) return printJson(Subscription.toJSON(stored));
  const what = !before ? "已新建 / created" : before.version === stored.version ? "内容相同，未改 / the same already, nothing changed" : "已更改 / changed";
  printLines([`${what}: ${stored.id}，版本 version ${stored.version}，${stateWords(stored)}`]);
}

function reportState(subscription: Subscription | undefined, { json }: HubOptions): void {
  if (!subscription) return;
  if (json) printJson(Subscription.toJSON(subscription));
  else printLines([`${subscription.id}: ${stateWords(subscription)}，版本 version ${subscription.version}`]);
}
