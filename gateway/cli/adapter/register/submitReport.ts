import type { AdapterManifestFile } from "../../../../adapters/sdk/manifest/schema.ts";
import type { Adapter } from "../../../../proto/gen/hub/registry/v1/adapter.ts";
import { printable } from "../../terminal/displayWidth.ts";
import { askedForLines } from "./askedFor.ts";
import { lifeLabel, nextStep } from "./lifeWords.ts";
import type { PlannedSubmission } from "./submitAdapter.ts";

const SHOWN_CHANGES = 60;

/** What is asked for, and what is different from the last revision. */
export function plannedLines(manifest: AdapterManifestFile, { former, changes }: PlannedSubmission): string[] {
  const { id, version, system } = manifest;
  return [`${id} ${version}  ${system.name} ${system.nameEn}`, ...askedForLines(manifest).map((line) => `    ${line}`), ...changeLines(former, changes)];
}

function changeLines(former: Adapter | undefined, changes: readonly string[] | undefined): string[] {
  if (changes === undefined) return ["首次提交 / the first submission"];
  const number = former?.revision?.number ?? 0;
  if (changes.length === 0) return [`与第 ${number} 版相同 / the same as revision ${number}`];
  const more = changes.length > SHOWN_CHANGES ? [`    …另有 ${changes.length - SHOWN_CHANGES} 行 / more lines`] : [];
  return [`与第 ${number} 版的差别 / what changed since revision ${number}:`, ...changes.slice(0, SHOWN_CHANGES).map((line) => `    ${printable(line)}`), ...more];
}

/** Where it stands now, and what comes next. */
export function submittedLines({ state, revision, liveRevision }: Adapter, former: Adapter | undefined): string[] {
  const isNew = revision?.number !== former?.revision?.number;
  return [
    isNew ? `✓ 已提交第 ${revision?.number ?? 0} 版 / revision ${revision?.number ?? 0} submitted` : `内容未变，没有新版 / nothing changed, no new revision`,
    `状态 state: ${lifeLabel(state)}${liveRevision > 0 ? `；在用的第 ${liveRevision} 版继续运行 / revision ${liveRevision} goes on` : ""}`,
    `下一步 next: ${nextStep(state)}`,
  ];
}
