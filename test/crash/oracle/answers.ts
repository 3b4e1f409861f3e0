import type { FeedAnswer } from "../../../seeds/simulators/contract.ts";
import type { System } from "../hub/simulators.ts";
import type { CrashCase, FedRow } from "../load/crashCase.ts";
import type { RightAnswer } from "../load/steps.ts";
import type { Findings } from "./findings.ts";

/** Every answer found, by system; a ticket that was answered in two places is there twice. */
export type AnswersBySystem = ReadonlyMap<System, readonly FeedAnswer[]>;

export interface JudgedAnswers {
  readonly findings: Pick<Findings, "lost" | "wrong">;
  readonly counts: Readonly<Record<FeedAnswer["outcome"], number>>;
  /** The hub's id of each case, as its answers say. */
  readonly caseIds: ReadonlyMap<string, CrashCase>;
}

/** Compares what the senders were told with what they had to be told. */
export function judgeAnswers(fed: readonly FedRow[], answers: AnswersBySystem): JudgedAnswers {
  const lost: string[] = [];
  const wrong: string[] = [];
  const counts = { accepted: 0, duplicate: 0, parked: 0, manual: 0, rejected: 0 };
  const caseIds = new Map<string, CrashCase>();
  const byTicket = groupByTicket(answers);
  const released = new Set(fed.filter(({ step }) => step.records.some(({ type }) => type === "SubmissionResolved")).map(({ crashCase }) => crashCase));
  for (const row of fed) {
    const [answer, ...others] = byTicket.get(ticketKey(row.system, row.ticket)) ?? [];
    if (!answer) {
      lost.push(`${describe(row)}: 没有答复 / no answer`);
      continue;
    }
    counts[answer.outcome]++;
    if (!row.step.answers.some((right) => isRight(answer, right))) wrong.push(`${describe(row)}: ${inWords(answer)}, 应为 / expected ${row.step.answers.map(rightInWords).join(" | ")}`);
    wrong.push(...judgeResolution(row, answer, released));
    wrong.push(...others.filter((other) => !isSame(answer, other)).map((other) => `${describe(row)}: ${inWords(answer)}, 又 / and ${inWords(other)}`));
    if (answer.caseId !== "") wrong.push(...noteCaseId(caseIds, answer.caseId, row));
  }
  return { findings: { lost, wrong }, counts, caseIds };
}

/** Answers that were given and later became others. */
export function changedAnswers(before: AnswersBySystem, after: AnswersBySystem): string[] {
  const later = groupByTicket(after);
  return [...before].flatMap(([system, answers]) =>
    answers.flatMap((answer) => {
      const now = later.get(ticketKey(system, answer.ticket))?.[0];
      if (now && isSame(answer, now)) return [];
      return [`${system} ${answer.ticket}: ${inWords(answer)}, 后来 / later ${now ? inWords(now) : "–"}`];
    }),
  );
}

/** What became of a row that waits is told beside it; nothing while what it waits for was not sent. */
function judgeResolution(row: FedRow, { outcome, resolution }: FeedAnswer, released: ReadonlySet<CrashCase>): string[] {
  const right = released.has(row.crashCase) ? row.step.resolution : undefined;
  if (outcome !== "parked" || resolution === right) return [];
  return [`${describe(row)}: 结果 / became ${resolution ?? "–"}, 应为 / expected ${right ?? "–"}`];
}

function noteCaseId(caseIds: Map<string, CrashCase>, caseId: string, { crashCase }: FedRow): string[] {
  const known = caseIds.get(caseId);
  caseIds.set(caseId, crashCase);
  return known && known !== crashCase ? [`${crashCase.name} 与 / and ${known.name}: 同一案号 / one case id ${caseId}`] : [];
}

function groupByTicket(answers: AnswersBySystem): Map<string, FeedAnswer[]> {
  const byTicket = new Map<string, FeedAnswer[]>();
  for (const [system, list] of answers) {
    for (const answer of list) {
      const key = ticketKey(system, answer.ticket);
      byTicket.set(key, [...(byTicket.get(key) ?? []), answer]);
    }
  }
  return byTicket;
}

const ticketKey = (system: System, ticket: string): string => `${system} ${ticket}`;

function isRight({ outcome, version, errors }: FeedAnswer, right: RightAnswer): boolean {
  return outcome === right.outcome && version === right.version && (right.code === undefined || errors.some(({ code }) => code === right.code));
}

function isSame(one: FeedAnswer, other: FeedAnswer): boolean {
  return one.outcome === other.outcome && one.eventId === other.eventId && one.version === other.version;
}

const describe = ({ crashCase, system, ticket }: FedRow): string => `${system} ${ticket} ${crashCase.name} (${crashCase.script})`;
const inWords = ({ outcome, version, errors }: FeedAnswer): string => `${outcome} v${version} ${errors.map(({ code }) => code).join(",")}`.trim();
const rightInWords = ({ outcome, version, code = "" }: RightAnswer): string => `${outcome} v${version} ${code}`.trim();
