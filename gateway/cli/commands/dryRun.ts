import { InvalidArgumentError, type Command } from "commander";
import { existsSync } from "node:fs";
import { DryRunSubscriptionResponse, type DryRunSample, type RefusalCount } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { readSubscription } from "../../json/subscriptionText.ts";
import type { HubClients } from "../connection/hubClients.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { readTextFile } from "../subscriptions/subscriptionOptions.ts";
import { decisionLabel } from "../terminal/decisionWords.ts";
import { eventLabel } from "../terminal/eventNames.ts";
import { shortTime } from "../terminal/stateWords.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

interface DryRunOptions extends HubOptions {
  readonly days: number;
  readonly samples: number;
}

const EXAMPLES = `
示例 / examples:
  hub subscriptions dry-run credit-china --days 30    已有的订阅 / one that is there
  hub subscriptions dry-run new.json --days 90 --json 文件中的订阅，不必已建 / one in a file, not stored yet
退出码 1 = 一条也不收 / exit code 1: it would take nothing`;

const types: readonly Column<readonly [string, bigint]>[] = [
  { title: "类型 type", value: ([type]) => eventLabel(type) },
  { title: "条数 events", value: ([, count]) => String(count), align: "right" },
];

const refusals: readonly Column<RefusalCount>[] = [
  { title: "不收的原因 why not", value: ({ decision }) => decisionLabel(decision) },
  { title: "条件 condition", value: ({ condition }) => condition, maxWidth: 70 },
  { title: "条数 events", value: ({ count }) => String(count), align: "right" },
];

const samples: readonly Column<DryRunSample>[] = [
  { title: "入账 recorded", value: ({ recordedTime }) => shortTime(recordedTime) },
  { title: "序号 sequence", value: ({ sequence }) => String(sequence), align: "right" },
  { title: "类型 type", value: ({ eventType }) => eventLabel(eventType) },
  { title: "案件 case", value: ({ caseId }) => caseId },
];

/** `hub subscriptions dry-run ID|FILE`: exit 1 when it would take nothing. */
export function registerDryRun(subscriptions: Command, setExitCode: SetExitCode, environment: Environment): void {
  withHubOptions(subscriptions.command("dry-run").argument("<subscription|file>", "订阅标识，或 JSON 文件 / an id, or a file in proto JSON"), environment)
    .description("用过去若干天的事件试算，不投递 / what it would take of the last days; nothing is sent")
    .option("--days <number>", "回看天数 / days back, 1–366", wholeNumber(366), 7)
    .option("--samples <number>", "列出多少条样例 / samples shown, 1–100", wholeNumber(100), 10)
    .addHelpText("after", EXAMPLES)
    .action(async (place: string, options: DryRunOptions) => {
      const found = await withHub(options, environment, async (clients) => {
        const subscription = await subscriptionOf(clients, place);
        return clients.delivery.dryRunSubscription({ subscription, days: options.days, samples: options.samples });
      });
      if (options.json) printJson(DryRunSubscriptionResponse.toJSON(found));
      else printLines(resultLines(found, options.days));
      setExitCode(found.matched > 0n ? exitCodes.ok : exitCodes.negative);
    });
}

async function subscriptionOf({ registry }: HubClients, place: string): Promise<Subscription> {
  if (place.endsWith(".json") || existsSync(place)) return readSubscription(readTextFile(place), place).subscription;
  const { subscriptions } = await registry.listSubscriptions({});
  const found = subscriptions.find(({ id }) => id === place);
  if (found) return found;
  throw new HubError("SUBSCRIPTION_NOT_FOUND", `没有此订阅，也没有此文件 / there is no subscription and no file ${place}; see hub subscriptions list`, { subscription: place });
}

function resultLines({ examined, matched, cases, byType, refusals: refused, samples: shown }: DryRunSubscriptionResponse, days: number): string[] {
  const counts = Object.entries(byType).sort(([, a], [, b]) => Number(b - a));
  return [
    `过去 ${days} 天共 ${examined} 条事件，收 ${matched} 条，涉及 ${cases} 案 / of ${examined} events of the last ${days} days it takes ${matched}, of ${cases} cases`,
    ...(counts.length > 0 ? ["", ...renderTable(types, counts)] : []),
    ...(refused.length > 0 ? ["", ...renderTable(refusals, refused)] : []),
    ...(shown.length > 0 ? ["", "最近的 / the last ones:", ...renderTable(samples, shown)] : []),
  ];
}

function wholeNumber(max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= 1 && number <= max) return number;
    throw new InvalidArgumentError(`应为 1–${max} 的整数 / a whole number from 1 to ${max}`);
  };
}
