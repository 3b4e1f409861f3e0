import { InvalidArgumentError, Option, type Command } from "commander";
import type { SubscriptionState } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { connectedWords, heldWords } from "../subscriptions/standingWords.ts";
import { systemLabel } from "../terminal/labels.ts";
import { shortTime } from "../terminal/stateWords.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

interface LagOptions extends HubOptions {
  readonly maxAge: number;
  readonly subscription?: string;
}

const EXAMPLES = `
示例 / examples:
  hub lag                       各订阅落后多少、为何 / how far each subscription is behind, and why
  hub lag --max-age 2m          两分钟未送达即退出码 1 / exit code 1 when something waits longer than two minutes
  hub lag --json | jq '.subscriptions[] | select(.late)'
退出码 1 = 有订阅被暂停，或有事件等待超过 --max-age / exit code 1: one is held, or something waits longer than --max-age`;

const DEFAULT_AGE = "10m";

/** A subscription as this command judges it. */
interface Lag extends SubscriptionState {
  /** Age of the oldest event that is not final, milliseconds; 0 when there is none. */
  readonly ageMs: number;
  readonly late: boolean;
}

const columns: readonly Column<Lag>[] = [
  { title: "订阅 subscription", value: ({ subscriptionId }) => systemLabel(subscriptionId) },
  { title: "落后 behind", value: ({ behind }) => String(behind), align: "right" },
  { title: "最久 oldest", value: ({ ageMs, late }) => (ageMs === 0 ? "" : `${age(ageMs)}${late ? " ！" : ""}`), align: "right" },
  { title: "等待 waiting", value: ({ waiting }) => String(waiting), align: "right" },
  { title: "重试 retrying", value: ({ retrying }) => String(retrying), align: "right" },
  { title: "死信 dead", value: ({ deadLetters }) => String(deadLetters), align: "right" },
  { title: "操作 operations", value: ({ openOperations }) => String(openOperations), align: "right" },
  { title: "已连接 connected", value: connectedWords },
  { title: "暂停 held", value: heldSinceWords, maxWidth: 110 },
];

/** `hub lag`: exit 1 when a subscription is held, or late. */
export function registerLag(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  withHubOptions(program.command("lag"), environment)
    .description("各订阅落后多少、最久等了多久、为何暂停 / how far behind each subscription is, and why")
    .addOption(new Option("--max-age <time>", "容许的等待，如 90s、10m、2h / how long an event may wait").argParser(parseAge).default(parseAge(DEFAULT_AGE), DEFAULT_AGE))
    .option("--subscription <id>", "仅此订阅 / only this subscription")
    .addHelpText("after", EXAMPLES)
    .action(async (options: LagOptions) => {
      const { states } = await withHub(options, environment, ({ delivery }) => delivery.listSubscriptionStates({}));
      const wanted = states.filter(({ subscriptionId }) => options.subscription === undefined || subscriptionId === options.subscription);
      if (options.subscription !== undefined && wanted.length === 0) throw unknownSubscription(options.subscription);
      const lags = wanted.map((state) => toLag(state, options.maxAge, Date.now()));
      if (options.json) printJson({ subscriptions: lags });
      else printLines(renderTable(columns, lags));
      const isWell = lags.every(({ heldReason, late }) => heldReason === "" && !late);
      setExitCode(isWell ? exitCodes.ok : exitCodes.negative);
    });
}

function heldSinceWords({ heldReason, heldSince, heldMessage }: Lag): string {
  return heldReason === "" ? "" : heldWords({ heldReason: `${heldReason}，自 since ${shortTime(heldSince)}`, heldMessage });
}

const unknownSubscription = (id: string) => new HubError("SUBSCRIPTION_NOT_FOUND", `没有此订阅，见 hub subscriptions list / no such subscription: ${id}; see hub subscriptions list`, { subscription: id });

function toLag(state: SubscriptionState, maxAgeMs: number, now: number): Lag {
  const recorded = Date.parse(state.oldestWaitingTime);
  const ageMs = Number.isNaN(recorded) ? 0 : Math.max(0, now - recorded);
  return { ...state, ageMs, late: ageMs > maxAgeMs };
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function parseAge(text: string): number {
  const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (number !== undefined) return Number(number) * UNITS[unit as keyof typeof UNITS];
  throw new InvalidArgumentError("应为 90s、10m、2h、1d 之类 / such as 90s, 10m, 2h, 1d");
}

/** `3 d 4 h`, `12 min`, `8 s`. */
function age(ms: number): string {
  const [days, hours, minutes] = [Math.floor(ms / UNITS.d), Math.floor((ms % UNITS.d) / UNITS.h), Math.floor((ms % UNITS.h) / UNITS.m)];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min` : `${Math.floor(ms / 1_000)} s`;
}
