import { PenaltyLinked } from "../../proto/gen/hub/credit/v1/publication.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import type { Journal } from "../shared/bus/journal.ts";
import { HubError } from "../shared/errors.ts";
import { toShanghaiTime } from "../shared/time.ts";
import { toEvent, type Cause } from "./toEvent.ts";

/** A penalty that names a transfer case. */
export interface Link {
  readonly transferId: string;
  readonly data: PenaltyLinked;
  /** The penalty event that names it. */
  readonly cause: Cause;
}

/** Which penalties name a transfer case, kept in the credit journal under the id of the transfer case. */
export interface PenaltyLinks {
  /** Records what is not on record yet; safe to repeat. Nothing is read for an empty list. Throws JOURNAL_UNAVAILABLE. */
  note(links: readonly Link[]): Promise<void>;
  /** Case ids of the penalties that ever named one of the cases, by transfer case; cases that none named are absent. */
  find(transferIds: readonly string[]): Promise<Map<string, readonly string[]>>;
}

/** After this many lost races the caller repeats its work later. */
const ROUNDS_MAX = 8;

export function createPenaltyLinks(journal: Pick<Journal, "load" | "append">): PenaltyLinks {
  return {
    async note(links) {
      let open = byTransfer(links);
      for (let round = 1; open.size > 0; round++) {
        if (round > ROUNDS_MAX) throw new HubError("JOURNAL_UNAVAILABLE", "案件写入冲突过多，请重试 / too many concurrent changes, try again");
        const known = await journal.load("credit", [...open.keys()]);
        const lost = await Promise.all(
          [...open].map(async ([transferId, wanted]) => {
            const isDone = await append(journal, known.get(transferId) ?? [], wanted);
            return isDone ? [] : [[transferId, wanted] as const];
          }),
        );
        open = new Map(lost.flat());
      }
    },
    async find(transferIds) {
      const found = transferIds.length === 0 ? new Map<string, StoredEvent[]>() : await journal.load("credit", transferIds);
      return new Map([...found].map(([transferId, events]) => [transferId, [...new Set(events.map((stored) => linkOf(stored).penaltyCaseId))]]));
    },
  };
}

function byTransfer(links: readonly Link[]): Map<string, Link[]> {
  const found = new Map<string, Link[]>();
  for (const link of links) {
    const known = found.get(link.transferId);
    if (known) known.push(link);
    else found.set(link.transferId, [link]);
  }
  return found;
}

const linkOf = ({ event }: StoredEvent) => PenaltyLinked.decode(event.data);

/** A corrected number or date of the decision is noted again. */
const nameOf = ({ penaltyCaseId, decisionNo, decisionDate }: PenaltyLinked) => [penaltyCaseId, decisionNo, decisionDate].join("\u001f");

/** Appends the new ones of the links of one case; false when somebody else was faster. */
async function append(journal: Pick<Journal, "append">, known: readonly StoredEvent[], wanted: readonly Link[]): Promise<boolean> {
  const names = new Set(known.map((stored) => nameOf(linkOf(stored))));
  const fresh = [...new Map(wanted.map((link) => [nameOf(link.data), link])).values()].filter(({ data }) => !names.has(nameOf(data)));
  const [first] = fresh;
  if (!first) return true;
  const now = toShanghaiTime(Date.now());
  const events = fresh.map(({ transferId, data, cause }, index) =>
    toEvent({ type: "hub.credit.v1.PenaltyLinked", data }, cause, { caseId: transferId, caseVersion: known.length + index + 1, now }),
  );
  const expectedLast = Number(known.at(-1)?.event.sequence ?? 0n);
  return (await journal.append({ domain: "credit", caseId: first.transferId, expectedLast, events })) !== "conflict";
}
