import type { Command } from "commander";
import { Verdict } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { decisionName, verdictName, whyLines } from "../tracing/whyLines.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

const EXAMPLES = `
依据存档的决定与步骤，并问投递服务现状 / from decisions and hops on record, and from where the delivery stands now.
示例 / examples:
  hub why 01JABCDEFGHJKMNPQRSTVWXYZ0 police           一个系统的全部订阅 / all subscriptions of a system
  hub why 01JABCDEFGHJKMNPQRSTVWXYZ0 police-example   一个订阅 / one subscription
  hub search --decision 黔示工商罚〔2018〕12号 --json     事件号从这里找 / where to find event ids
退出码 / exit code: 0 全部送达 delivered to all · 1 有未送达 not to all`;

/** `hub why EVENT SUBSCRIBER`: exit 1 when a subscription did not get it. */
export function registerWhy(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  withHubOptions(program.command("why").argument("<event>", "事件号 / event id").argument("<subscriber>", "订阅或系统 / subscription or system"), environment)
    .description("某事件为何（未）到达某订阅方 / why an event did or did not reach a subscriber")
    .addHelpText("after", EXAMPLES)
    .action(async (eventId: string, subscriber: string, options: HubOptions) => {
      const why = await withHub(options, environment, ({ trace }) => trace.explainDelivery({ eventId, subscriber }));
      if (options.json) printJson({ eventId, ...why, explanations: why.explanations.map((one) => ({ ...one, verdict: verdictName(one.verdict), decision: decisionName(one.decision) })) });
      else printLines(whyLines(eventId, why));
      setExitCode(why.explanations.every(({ verdict }) => verdict === Verdict.DELIVERED) ? exitCodes.ok : exitCodes.negative);
    });
}
