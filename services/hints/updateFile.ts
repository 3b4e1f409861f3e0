import type { Journal } from "../shared/bus/journal.ts";
import { HubError } from "../shared/errors.ts";
import { toShanghaiTime } from "../shared/time.ts";
import { addEvents, emptyFile, type HintFact, type HintFile } from "./hintFile.ts";
import type { HintFiles } from "./hintFiles.ts";
import type { Cause } from "./toCause.ts";
import { toEvent } from "./toEvent.ts";

export interface UpdateDeps {
  readonly journal: Pick<Journal, "append">;
  readonly files: HintFiles;
}

/** A fact to record, and when it happened (RFC 3339). */
export interface Addition {
  readonly fact: HintFact;
  readonly time: string;
}

/** After this many lost races the caller repeats its work later. */
const ROUNDS_MAX = 8;

/**
 * Decides on a file as it is known and records the result, all or nothing. When somebody else recorded in between, decides
 * again on the state of the journal; the decision may look at other files, but must bring no other effect. Throws
 * JOURNAL_UNAVAILABLE when the outcome is unknown; repeating is safe.
 */
export async function updateFile(
  { journal, files }: UpdateDeps,
  target: { readonly id: string; readonly cause: Cause },
  decide: (file: HintFile) => readonly Addition[] | Promise<readonly Addition[]>,
): Promise<void> {
  const { id, cause } = target;
  let file = (await files.findAll([id])).get(id) ?? emptyFile(id);
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    const additions = await decide(file);
    if (additions.length === 0) return;
    const now = toShanghaiTime(Date.now());
    const before = file;
    const planned = additions.map(({ fact, time }, index) => ({ fact, event: toEvent(fact, cause, { id, caseVersion: before.eventCount + index + 1, time, now }) }));
    const result = await journal.append({ domain: "hint", caseId: id, expectedLast: file.lastSequence, events: planned.map(({ event }) => event) });
    if (result !== "conflict") return files.keep(addEvents(file, planned.map((one, index) => ({ ...one, sequence: result.sequences[index] ?? 0 }))));
    file = await files.reload(id);
  }
  throw new HubError("JOURNAL_UNAVAILABLE", `提示写入冲突过多，请重试 / too many concurrent changes of ${id}, try again`, { id });
}
