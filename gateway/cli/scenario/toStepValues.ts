import type { StepValues } from "../../../adapters/sdk/steps/stepFacts.ts";
import { accusationWords, basisWords, documentWords, dropWords, fieldWords, instanceWords, trackWords, verdictWords, type WordList } from "../../../adapters/sdk/steps/stepWords.ts";
import type { PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory, type AgencyRef, type Party } from "../../../proto/gen/hub/common/v1/party.ts";
import { DataFault, toConducts } from "./toConducts.ts";
import { withZone } from "./rules/clockTime.ts";
import { toFen } from "./rules/money.ts";
import { penaltyKindsOf } from "./rules/penaltyKinds.ts";
import type { ScenarioEvent } from "./rules/scenario.ts";
import type { DocumentData, ItemData, OrganData, PartyData, StepData } from "./rules/stepData.ts";

/** The agency of a scenario that names none. Synthetic. */
export const DEFAULT_AGENCY: AgencyRef = { uscc: "11520100MBYT00113W", name: "贵州示例市市场监督管理局" };

/** Who acts for a role when the event does not say. Synthetic. */
const DEFAULT_ORGANS: Readonly<Record<string, string>> = {
  police: "贵州示例市公安局",
  new_police: "贵州示例县公安局",
  procuratorate: "贵州示例市人民检察院",
  court: "贵州示例市中级人民法院",
};

const CATEGORIES: Readonly<Record<string, PartyCategory>> = {
  organisation: PartyCategory.ORGANISATION,
  individual_business: PartyCategory.INDIVIDUAL_BUSINESS,
  natural_person: PartyCategory.NATURAL_PERSON,
  法人及非法人组织: PartyCategory.ORGANISATION,
  个体工商户: PartyCategory.INDIVIDUAL_BUSINESS,
  自然人: PartyCategory.NATURAL_PERSON,
};

/** What an event says, under the names that every source of steps uses. Throws DataFault. */
export function toStepValues(event: ScenarioEvent, data: StepData, actor: string): StepValues {
  const { caseNo, occurredAt, reason } = event;
  const said = { caseNo, occurredAt: withZone(occurredAt), reason, actor: event.actor, agency: toAgency(data.agency) ?? DEFAULT_AGENCY, organ: organOf(event, data, actor) };
  return withoutUndefined({ ...said, newPolice: toAgency(data.newPolice), ...papersOf(event, data), ...peopleOf(data), ...factsOf(data), ...codesOf(data), ...same(data) }) as StepValues;
}

/** The unit that acts; of a transfer the one that receives it. An agency acts itself. */
function organOf({ event }: ScenarioEvent, { organ, police }: StepData, actor: string): AgencyRef | undefined {
  return toAgency(police ?? organ) ?? toAgency(DEFAULT_ORGANS[event === "transfer.sent" ? "police" : actor]);
}

function peopleOf({ parties, suspect, suspects = suspect === undefined ? undefined : [suspect] }: StepData) {
  return { parties: parties?.map(toParty), suspects: suspects?.map(toParty), suspect: suspect === undefined ? undefined : toParty(suspect) };
}

function factsOf(data: StepData) {
  const fine = data.fine === undefined ? undefined : { fen: fen(data.fine, "fine") };
  return { conducts: toConducts(data), items: data.items?.map(toItem), kinds: data.kinds?.flatMap(toKinds), fine };
}

const SAME = ["officers", "signatories", "decisionNo", "goodsSeized", "needsVerification", "suspectNo", "detained", "caseName", "division"] as const;

const same = (data: StepData) => Object.fromEntries(SAME.map((key) => [key, data[key]]));

/** Codes may stand as the words that forms use; a word that is none goes on as it is: the hub judges it. */
const WORDS = { basis: basisWords, kind: dropWords, verdict: verdictWords, instance: instanceWords, track: trackWords, field: fieldWords, offenceCodes: accusationWords, missingKinds: documentWords } as const;

function codesOf(data: StepData) {
  const code = (list: WordList<string>, word: string) => list.codeOf(word) ?? word;
  return Object.fromEntries(
    Object.entries(WORDS).map(([key, list]) => {
      const found = data[key as keyof typeof WORDS];
      return [key, typeof found === "string" ? code(list, found) : found?.map((word) => code(list, word))];
    }),
  );
}

/** Steps whose message has a place for several papers. */
const WITH_PAPERS: ReadonlySet<string> = new Set(["transfer.sent", "transfer.supplemented"]);

/** The paper of the step: its number stands beside the event, the rest in `data.document` or the entry of that number. */
function papersOf({ event, documentNo: number }: ScenarioEvent, { document, documents = [], documentDate }: StepData) {
  const attached = WITH_PAPERS.has(event) ? undefined : (documents.find((one) => one.number === number) ?? documents[0]);
  const { kind, date, hash, hashAlgorithm, uri, number: written } = toDocument(document ?? attached ?? {});
  return {
    documentNo: number || written,
    documentDate: documentDate ?? date,
    documentKind: kind,
    documentFile: hash || uri ? withoutUndefined({ hash, hashAlgorithm, uri }) : undefined,
    documents: WITH_PAPERS.has(event) ? documents.map(toDocument) : undefined,
  };
}

function toDocument(found: DocumentData): DocumentData {
  const hasHash = found.hash !== undefined && found.hash !== "";
  return withoutUndefined({ ...found, kind: found.kind && (documentWords.codeOf(found.kind) ?? found.kind), hashAlgorithm: found.hashAlgorithm ?? (hasHash ? "sm3" : undefined) });
}

function toAgency(found: OrganData | undefined): AgencyRef | undefined {
  if (found === undefined) return undefined;
  return typeof found === "string" ? { uscc: "", name: found } : { uscc: found.uscc ?? "", name: found.name ?? "" };
}

function toParty(found: PartyData): Partial<Party> {
  if (typeof found === "string") return { name: found };
  const { category = "", ...rest } = found;
  const word = category.trim().toLowerCase().replace(/^party_category_/, "");
  const read = category === "" ? PartyCategory.UNSPECIFIED : CATEGORIES[word];
  if (read === undefined) throw new DataFault(`data.category: "${category}" 不是相对人类别 / no category; ${Object.keys(CATEGORIES).join(", ")}`);
  return withoutUndefined({ ...rest, category: read });
}

function toItem(found: ItemData, index: number): Record<string, unknown> {
  const { value, ...rest } = found;
  return withoutUndefined({ ...rest, value: value === undefined ? undefined : { fen: fen(value, `items[${index}].value`) } });
}

function toKinds(word: string, index: number): readonly PenaltyKind[] {
  const kinds = penaltyKindsOf(word);
  if (kinds === undefined) throw new DataFault(`data.kinds[${index}]: "${word}" 不是处罚类别 / no kind of penalty, e.g. 罚款`);
  return kinds;
}

function fen(value: string | number | boolean, place: string): bigint {
  const read = typeof value === "boolean" ? undefined : toFen(value);
  if (read === undefined) throw new DataFault(`data.${place}: ${JSON.stringify(value)} 不是金额（元，至多两位小数） / no amount in CNY with at most two decimals`);
  return read;
}

function withoutUndefined<Value extends object>(fields: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [Key in keyof Value]: Exclude<Value[Key], undefined> };
}
