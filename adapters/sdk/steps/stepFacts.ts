import { Submission } from "../../../proto/gen/hub/case/v1/case_service.ts";
import type { PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import type { Conduct, Exhibit } from "../../../proto/gen/hub/case/v1/procedure.ts";
import type { AgencyRef, DocumentRef, Money, Party } from "../../../proto/gen/hub/common/v1/party.ts";
import { stepOf, type StepRow } from "./stepTable.ts";

/** Some fields of a message, also inside it. */
export type Part<T> = T extends bigint | string | number | boolean ? T : T extends readonly (infer Item)[] ? readonly Part<Item>[] : { readonly [Key in keyof T]?: Part<T[Key]> };

/**
 * What a system says about a step, under the hub's names and with the values as found. Only what the step's message
 * has a place for is taken; everything that is not said is left off.
 */
export interface StepValues {
  readonly caseNo: string;
  /** The agency whose case it is. */
  readonly agency: Part<AgencyRef>;
  /** The unit that acts; for 移送 the police that receive it. */
  readonly organ?: Part<AgencyRef>;
  /** RFC 3339 with +08:00. */
  readonly occurredAt: string;
  readonly documentNo?: string;
  readonly documentDate?: string;
  /** Default: what the paper of this step is called. */
  readonly documentKind?: string;
  /** Hash and place of the file of the document. */
  readonly documentFile?: Part<Pick<DocumentRef, "hashAlgorithm" | "hash" | "uri">>;
  /** Role that acts; absent = the usual one. */
  readonly actor?: string;
  readonly reason?: string;
  readonly basis?: string;
  readonly offenceCodes?: readonly string[];
  /** 移送, 补正: the papers. */
  readonly documents?: readonly Part<DocumentRef>[];
  readonly suspects?: readonly Part<Party>[];
  readonly decisionNo?: string;
  readonly goodsSeized?: boolean;
  readonly conducts?: readonly Part<Conduct>[];
  readonly officers?: readonly string[];
  /** 案件登记. */
  readonly caseName?: string;
  readonly field?: string;
  readonly division?: string;
  readonly parties?: readonly Part<Party>[];
  /** 签收: whether clues must be verified first. */
  readonly needsVerification?: boolean;
  readonly missingKinds?: readonly string[];
  readonly newPolice?: Part<AgencyRef>;
  /** 移交涉案物品. */
  readonly items?: readonly Part<Exhibit>[];
  readonly signatories?: readonly string[];
  /** 行政处理. */
  readonly kinds?: readonly PenaltyKind[];
  readonly fine?: Money;
  /** `fast_track` or `extended`. */
  readonly track?: string;
  /** 不起诉: `legal`, `discretionary`, `doubtful` or `conditional`. */
  readonly kind?: string;
  readonly verdict?: string;
  readonly instance?: string;
  /** Steps of a suspect. */
  readonly suspectNo?: string;
  readonly suspect?: Part<Party>;
  readonly detained?: boolean;
}

/** The step as the fact of a submission, its message filled with what the values say; undefined for an unknown step. */
export function toStepFact(event: string, values: StepValues): Submission["fact"] {
  const step = stepOf(event);
  if (!step) return undefined;
  // `fromPartial` takes what the message has a field for and leaves the rest, so one set of values serves all messages.
  const value = { ...values, ...organOf(values), ...papersOf(step, values) };
  return Submission.fromPartial({ fact: { $case: step.factCase, value } as unknown as NonNullable<Submission["fact"]> }).fact;
}

/** The acting unit is `police` in the three oldest messages and `organ` in all others. */
function organOf({ organ }: StepValues) {
  return organ && (organ.uscc || organ.name) ? { organ, police: organ } : {};
}

/** Kinds the hub has had names for from the beginning. */
const paperKinds: Readonly<Record<string, string>> = {
  "transfer.sent": "transfer_letter",
  "police.filed": "filing_notice",
  "police.not_filed": "no_filing_notice",
};

/** Steps whose message lists several papers. */
const withPapers: ReadonlySet<string> = new Set(["transfer.sent", "transfer.supplemented"]);

/** A transfer has a number and five slots instead of one document; a date or file of its letter goes into the first slot. */
function papersOf(step: StepRow, values: StepValues) {
  const { documents = [] } = values;
  const document = documentOf(step, values);
  const isNamed = document.number !== "" || hasFile(document);
  if (step.event === "transfer.sent") {
    const hasLetter = documents.some(({ kind }) => kind === "transfer_letter");
    return { transferNo: document.number, documents: hasFile(document) && !hasLetter ? [document, ...documents] : documents };
  }
  // The paper attached to a decision is the decision: with it come date and hash, which people do not type again.
  const attached = documents.find(({ none }) => !none);
  if (attached && (!isNamed || !withPapers.has(step.event))) return { document: { ...attached, number: attached.number || document.number } };
  return isNamed ? { document } : {};
}

function documentOf(step: StepRow, { documentNo: number = "", documentDate: date = "", documentKind, documentFile }: StepValues) {
  const kind = documentKind || (paperKinds[step.event] ?? step.document);
  return { kind, number, date, hashAlgorithm: "", hash: "", uri: "", ...documentFile };
}

function hasFile({ date, hash, uri }: ReturnType<typeof documentOf>): boolean {
  return [date, hash, uri].some((text) => text !== "");
}
