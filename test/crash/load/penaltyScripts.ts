import type { FeedRow } from "../../../seeds/simulators/contract.ts";
import { corrected, decided, parkedReport, resolved, revoked } from "./caseEvents.ts";
import { accepted, duplicate, parked, rejected, type RightAnswer, type Step } from "./steps.ts";

/** A row of a penalty case: OP, VERSION (0 = neither is sent), which content, and what must come of it. */
export interface PenaltyStep extends Step {
  readonly op: "I" | "U" | "D";
  readonly version: number;
  /** 1 = as decided; higher ones name other fines. */
  readonly content: number;
  /** Spoils the row. */
  readonly spoil?: (row: FeedRow, secret: string) => FeedRow;
}

type Row = Pick<PenaltyStep, "op" | "version" | "content">;
const insert = (version = 1, content = 1): Row => ({ op: "I", version, content });
const update = (version: number): Row => ({ op: "U", version, content: version });
const revoke = (version: number, content = 1): Row => ({ op: "D", version, content });

const recorded = (row: Row, version: number, ...records: Step["records"]): PenaltyStep => ({ ...row, answers: [accepted(version)], records });
const ignored = (row: Row, ...answers: readonly RightAnswer[]): PenaltyStep => ({ ...row, answers, records: [] });

const asDecided = recorded(insert(), 1, decided);
const waits = (row: Row, releasedAs: number): PenaltyStep => ({ ...row, answers: parked(1, releasedAs), records: [parkedReport], resolution: "recorded" });

function bad(code: string, spoil: NonNullable<PenaltyStep["spoil"]>): PenaltyStep {
  return { ...insert(), answers: [rejected(code)], records: [], spoil };
}

/** The last character of a credit code, made wrong. */
const wrongCheck = (code: string): string => code.slice(0, -1) + (code.endsWith("0") ? "1" : "0");

/** The lives a penalty may have. E017: same record, other content, nothing newer. */
export const penaltyScripts: Readonly<Record<string, readonly PenaltyStep[]>> = {
  decided: [asDecided],
  undated: [recorded(insert(0), 1, decided), ignored(insert(0), duplicate(1))],
  sentTwice: [asDecided, ignored(insert(), duplicate(1))],
  correctedTwice: [asDecided, recorded(update(2), 2, corrected), recorded(update(3), 3, corrected)],
  oldRowAgain: [asDecided, recorded(update(2), 2, corrected), ignored(insert(), duplicate(1)), ignored(update(2), duplicate(2))],
  lateCorrection: [asDecided, recorded(update(3), 2, corrected), ignored(update(2), rejected("E017"))],
  contradicted: [asDecided, ignored(insert(1, 5), rejected("E017"))],
  revoked: [asDecided, recorded(revoke(2), 2, revoked), ignored(revoke(2), duplicate(2))],
  correctedAndRevoked: [asDecided, recorded(update(2), 2, corrected), recorded(revoke(3, 2), 3, revoked)],
  correctedTooLate: [asDecided, recorded(revoke(2), 2, revoked), ignored(update(3), rejected("E017"))],
  correctionFirst: [waits(update(2), 3), recorded(insert(), 2, decided, corrected, resolved("agency")), recorded(update(3), 5, corrected)],
  revocationFirst: [waits(revoke(2), 3), recorded(insert(), 2, decided, revoked, resolved("agency"))],
  wrongCode: [bad("E005", (row) => ({ ...row, CF_CFJGDM: wrongCheck(row["CF_CFJGDM"] ?? "") }))],
  noFacts: [bad("E001", (row) => ({ ...row, CF_SY: "" }))],
  noSuchDay: [bad("E003", (row) => ({ ...row, CF_JDRQ: "2018/02/30" }))],
  numberInFacts: [bad("E019", (row, secret) => ({ ...row, CF_SY: `当事人（身份证号${secret}）于2018年1月销售假冒注册商标的商品。` }))],
};
