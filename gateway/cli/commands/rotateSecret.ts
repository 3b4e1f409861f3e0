import { InvalidArgumentError, type Command } from "commander";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { shortTime } from "../terminal/stateWords.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

interface RotateOptions extends HubOptions {
  readonly overlap: number;
}

const EXAMPLES = `
示例 / examples:
  hub subscriptions rotate-secret tax-hook                 首次生成，或更换（旧密钥再用 24 小时） / the first, or a new one; the former signs 24 h more
  hub subscriptions rotate-secret tax-hook --overlap 7d    接收方需要更久 / the receiver needs longer
  hub subscriptions rotate-secret tax-hook --overlap 1s    旧密钥已泄露 / the former one has leaked
密钥只显示这一次 / the secret is shown only this once`;

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const OVERLAP_MAX = 30 * 86_400;

/** `hub subscriptions rotate-secret ID`: exit 1 when there is no such webhook. */
export function registerRotateSecret(subscriptions: Command, setExitCode: SetExitCode, environment: Environment): void {
  withHubOptions(subscriptions.command("rotate-secret").argument("<subscription>", "订阅标识 / id"), environment)
    .description("生成或更换 Webhook 签名密钥 / make or replace the signing secret of a webhook")
    .option("--overlap <time>", "旧密钥继续有效的时间，如 24h、7d / how long the former one signs too", parseOverlap, 86_400)
    .addHelpText("after", EXAMPLES)
    .action(async (subscriptionId: string, options: RotateOptions) => {
      const { secret, publicKey, formerUntil } = await withHub(options, environment, ({ delivery }) => delivery.rotateWebhookSecret({ subscriptionId, overlapSeconds: options.overlap }));
      if (options.json) printJson({ subscriptionId, secret, publicKey, formerUntil });
      else printLines([`密钥 secret (v1):      ${secret}`, `公钥 public key (v1a): ${publicKey}`, ...(formerUntil === "" ? [] : [`旧密钥有效至 / the former one signs until: ${shortTime(formerUntil)}`])]);
      setExitCode(exitCodes.ok);
    });
}

function parseOverlap(text: string): number {
  const [, number = "", unit = ""] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const seconds = Number(number) * (SECONDS[unit] ?? 0);
  if (seconds >= 1 && seconds <= OVERLAP_MAX) return seconds;
  throw new InvalidArgumentError("应为 1s 至 30d，如 24h / from 1s to 30d, e.g. 24h");
}
