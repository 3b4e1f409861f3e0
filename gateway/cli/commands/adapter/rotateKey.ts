import { InvalidArgumentError, type Command } from "commander";
import type { Environment } from "../../environment.ts";
import { exitCodes, type SetExitCode } from "../../exitCodes.ts";
import { printJson, printLines } from "../../output.ts";
import { shortTime } from "../../terminal/stateWords.ts";
import { withLifeOptions, type LifeOptions } from "./registerOptions.ts";

interface RotateOptions extends LifeOptions {
  readonly overlap: number;
  readonly days: number;
  readonly endFormerNow?: true;
}

const EXAMPLES = `
示例 / examples:
  hub adapter rotate-key                   换新密钥，旧密钥再用 24 小时 / a new key; the former goes on for 24 hours
  hub adapter rotate-key --overlap 168     旧密钥再用 7 天 / for 7 days
  hub adapter rotate-key --end-former-now  旧密钥已泄露 / the former one has leaked
新密钥存入 .hub/credentials.json，hub adapter run 下次启动时使用 / the key is kept there and used by the next hub adapter run`;

/** `hub adapter rotate-key [MANIFEST]`: exit 1 when the adapter never was live. */
export function registerRotateKey(adapter: Command, setExitCode: SetExitCode, environment: Environment): void {
  withLifeOptions(adapter.command("rotate-key"), environment)
    .description("更换系统密钥，新旧在重叠期内都有效 / issue the next key of the system; both are good for the overlap")
    .option("--overlap <hours>", "旧密钥继续有效的小时数 / hours for which the former key goes on", wholeNumber(24 * 90), 24)
    .option("--days <days>", "新密钥的有效天数 / days for which the new key is good", wholeNumber(3_650), 365)
    .option("--end-former-now", "旧密钥立即失效 / the former key ends at once")
    .addHelpText("after", EXAMPLES)
    .action(async (named: string | undefined, options: RotateOptions) => {
      const { openManifest } = await import("../../adapter/openManifest.ts");
      const { withRegister } = await import("../../adapter/register/connectRegister.ts");
      const { rotateKey } = await import("../../adapter/register/rotateKey.ts");
      const { manifest, folder } = await openManifest(named);
      const rotation = { overlapHours: options.overlap, validDays: options.days, endFormerNow: options.endFormerNow ?? false };
      const { keyUntil, formerUntil } = await withRegister(folder, options, environment, (register) => rotateKey(folder, manifest.id, rotation, register));
      if (options.json) printJson({ id: manifest.id, keyUntil, formerUntil });
      else
        printLines([
          `✓ 新密钥已存入 .hub/credentials.json，有效至 ${shortTime(keyUntil)} / the new key is kept there and good until then`,
          formerUntil === "" ? "没有旧密钥 / there was no former key" : `旧密钥有效至 ${shortTime(formerUntil)}，此前请重启正在运行的适配器 / the former key ends then: restart a running adapter before`,
        ]);
      setExitCode(exitCodes.ok);
    });
}

function wholeNumber(max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= 1 && number <= max) return number;
    throw new InvalidArgumentError(`应为 1–${max} 的整数 / a whole number from 1 to ${max}`);
  };
}
