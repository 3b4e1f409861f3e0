import type { Command } from "commander";
import type { Environment } from "../../environment.ts";
import { exitCodes, type SetExitCode } from "../../exitCodes.ts";
import { printJson, printLines } from "../../output.ts";
import { withLifeOptions, type LifeOptions } from "./registerOptions.ts";

interface SubmitOptions extends LifeOptions {
  readonly dryRun?: true;
}

const EXAMPLES = `
示例 / examples:
  hub adapter submit --address hub.example:7440   首次提交；申请密钥存入 .hub/ / the first time; the applicant's key is kept in .hub/
  hub adapter submit                              修改后再次提交，不必从头开始 / the next revision; nothing is started over
  hub adapter submit --dry-run                    只看将申请什么、改了什么 / only show what is asked for and what changed`;

/** `hub adapter submit [MANIFEST]`: exit 2 when the manifest is wrong. */
export function registerSubmit(adapter: Command, setExitCode: SetExitCode, environment: Environment): void {
  withLifeOptions(adapter.command("submit"), environment)
    .description("向中心提交清单：显示所申请的权限和与上一版的差别 / submit the manifest to the hub, showing what it asks for and what changed")
    .option("--dry-run", "只显示，不提交 / show only")
    .addHelpText("after", EXAMPLES)
    .action(async (named: string | undefined, options: SubmitOptions) => {
      const { openManifest } = await import("../../adapter/openManifest.ts");
      const { withRegister } = await import("../../adapter/register/connectRegister.ts");
      const { planSubmission, submitManifest } = await import("../../adapter/register/submitAdapter.ts");
      const { plannedLines, submittedLines } = await import("../../adapter/register/submitReport.ts");
      const opened = await openManifest(named);
      await withRegister(opened.folder, options, environment, async (register) => {
        const planned = await planSubmission(opened, register);
        if (!options.json) printLines(plannedLines(opened.manifest, planned));
        const submitted = options.dryRun ? undefined : await submitManifest(opened, register);
        const revision = submitted?.revision?.number ?? null;
        if (options.json) printJson({ id: opened.manifest.id, submitted: submitted !== undefined, state: submitted?.state ?? null, revision, changes: planned.changes ?? null });
        else if (submitted) printLines(submittedLines(submitted, planned.former));
      });
      setExitCode(exitCodes.ok);
    });
}
