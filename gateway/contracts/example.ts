import type { ContractModel, FieldContract } from "./model.ts";

/** Values that read like real ones, by JSON name; persons and companies are made up. */
const values: Readonly<Record<string, unknown>> = {
  decisionNo: "筑市监罚〔2026〕101号",
  caseNo: "筑市监案〔2026〕101号",
  transferNo: "筑市监移〔2026〕7号",
  number: "筑公立字〔2026〕12号",
  uscc: "91520102MAYT00013R",
  violationType: "销售侵犯注册商标专用权的商品",
  violationFacts: "当事人销售标有他人注册商标的示例商品",
  legalBasis: "《中华人民共和国商标法》第六十条",
  content: "罚款2000元",
  channel: "credit-china",
  sourceSystem: "ip-case",
  senderSystem: "ip-case",
  system: "ip-case",
  reference: "penalty_out/1",
  sourceReference: "penalty_out/1",
  division: "520100",
  legalRepName: "示例某",
  idNo: "520102********0013",
  partyId: "91520102MAYT00013R",
  legalRepIdNo: "520102********0013",
  offenceCodes: ["213"],
  article: "213",
  offence: "counterfeit_trademark",
  fen: "200000",
  version: "1",
  decisionDate: "2026-03-02",
  dueDate: "2026-03-11",
  validUntil: "2099-12-31",
  publicityUntil: "2027-03-02",
  caseName: "示例公司销售侵权商品案",
};

/** Names by message, since many messages have a `name`. */
const names: Readonly<Record<string, string>> = {
  "hub.common.v1.Party": "示例商贸有限公司",
  "hub.common.v1.AgencyRef": "贵阳市市场监督管理局（示例）",
  "hub.case.v1.Exhibit": "示例商品",
  "hub.case.v1.Metric": "illegal_turnover",
  "hub.hint.v1.ActMetric": "illegal_turnover",
  "hub.case.v1.Deadline": "移送同级公安机关",
};

/** Values of what is no text, by scalar. */
const scalars: Readonly<Record<string, unknown>> = { map: {}, bool: false, bytes: "CAE=", int32: 1, uint32: 1, double: 1, int64: "1", uint64: "1" };
const LONG: ReadonlySet<string> = new Set(["int64", "uint64"]);
const ULID = "01JNZ3V9X2M4Q6T8W0Y1A3C5E7";

/** A made-up message in proto JSON with every field filled in, the same each time. */
export function exampleOf(model: ContractModel, name: string): Readonly<Record<string, unknown>> {
  const message = model.messages.get(name);
  return Object.fromEntries((message?.fields ?? []).map((field) => [field.name, valueOf(model, name, field)]));
}

function valueOf(model: ContractModel, message: string, field: FieldContract): unknown {
  const one = single(model, message, field);
  return field.repeated && !Array.isArray(one) ? [one] : one;
}

function single(model: ContractModel, message: string, { name, type }: FieldContract): unknown {
  if (model.messages.has(type)) return exampleOf(model, type);
  const known = model.enums.get(type);
  if (known) return (known.values[1] ?? known.values[0])?.name;
  if (type === "string") return (name === "name" ? names[message] : values[name]) ?? textOf(name);
  return LONG.has(type) ? (values[name] ?? scalars[type]) : scalars[type];
}

/** Forms of text, told by the end of a field's name. */
const endings: readonly (readonly [end: RegExp, value: string])[] = [
  [/(At|Time|waitingUntil|AtStrict)$/, "2026-03-02T09:30:00+08:00"],
  [/(Date|^date|^from|^until)$/, "2026-03-02"],
  [/(Hash|^hash|Digest)$/, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"],
  [/(Id|Ids|corrects|releasedFrom)$/, ULID],
];

function textOf(name: string): string {
  return endings.find(([end]) => end.test(name))?.[1] ?? "示例";
}
