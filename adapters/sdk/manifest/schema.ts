import { z } from "zod";
import { connectorKinds } from "../connectors/contract.ts";

const expression = (description: string) => z.string().min(1).meta({ description });

/** Result field → JSONata expression. */
const mappingSchema = z.record(z.string().min(1), expression("JSONata 表达式，输入为该记录 / JSONata over the record"));

const messageName = z.string().regex(/^hub\.[a-z0-9.]+\.v\d+\.[A-Z][A-Za-z0-9]+$/, "应为事件全名，例如 hub.case.v1.PenaltyRow / the full name of a message");

const sectionName = z.string().regex(/^[a-z][a-z0-9-]*$/, "应为小写字母、数字和连字符 / lower case letters, digits and hyphens");

const division = z.string().regex(/^\d{2}(\d{2}){0,2}$/, "区划代码或其开头 / a division code or its beginning");

/** How one kind of record becomes one fact; the first rule whose `when` holds takes the record. */
const emitSchema = z.strictObject({
  when: expression("只有结果为真的记录 / only records for which this is true").optional(),
  /**
   * `penalty`: `fields` are V2 codes (hub.case.v1.PenaltyRow). `step`: `fields` are the titles of a step's form (环节, 案件编号, …, see
   * adapters/sdk/steps/README.md); `*` is an object with all other titles, where the system keeps the form as it is. `publication`: a report of what a channel did (hub.credit.v1.PublicationReport, JSON names).
   */
  as: z.enum(["penalty", "step", "publication"]).meta({
    description: "penalty：行政处罚，字段为双公示代码；step：移送环节，字段为表单栏目；publication：渠道的公示结果 / what the record becomes",
  }),
  /** OP: expression that gives I, U, D or nothing. */
  operation: expression("I、U、D 或空 / I, U, D or nothing").optional(),
  /** Version at the source, a whole number. */
  version: expression("来源系统的版本号 / version at the source").optional(),
  /** When the row was changed at the source, as found. */
  changedAt: expression("来源系统的变更时间 / time of the change at the source").optional(),
  fields: mappingSchema,
});

const feedSchema = z.looseObject({
  description: z.string().optional(),
  /** `publication` rules only: the channel that is reported, e.g. `credit-china`. */
  channel: z.string().regex(/^[a-z0-9-]+$/).meta({ description: "publication 规则报告的渠道 / the channel that publication rules report" }).optional(),
  emits: z.array(emitSchema).min(1).meta({ description: "规则，先满足 when 的一条取走记录 / rules; the first whose `when` holds takes a record" }),
});

const targetSchema = z.looseObject({
  description: z.string().optional(),
  /**
   * Event types that go here. An event goes to every target that takes it, in the order of the manifest, and is delivered when all of them have it: what
   * became of a parked row can so be told in a notice and beside the row itself.
   */
  takes: z.array(messageName).min(1).meta({ description: "接收的事件类型 / event types that go here" }),
  when: expression("只写入结果为真的事件，其余视为送达 / events for which it is false count as delivered").optional(),
  /**
   * For a channel of publication that answers when it is written to: what it did is reported to the hub before the delivery is answered. `fields`
   * (hub.credit.v1.PublicationReport, JSON names; `causationId` is the event by itself) are computed over the target's input and
   * `written: { result, receipt, message, reply }`. What is `kept` is reported too: a stop between
   * writing and reporting would lose it otherwise, and the hub knows repetitions. A channel that answers later has a feed of its answers instead.
   */
  reports: z.strictObject({ channel: z.string().regex(/^[a-z0-9-]+$/), when: expression("只报告结果为真的 / only those for which it is true").optional(), fields: mappingSchema }).optional(),
  /** Input: `{ event: CloudEvents attributes, data: the event's data as JSON, notice: { kind, title, item, fields } }`. */
  fields: mappingSchema,
});

const exampleSchema = z.strictObject({
  name: z.string().min(1),
  feed: z.string().meta({ description: "feeds 中的名称 / a name of feeds" }).optional(),
  target: z.string().meta({ description: "targets 中的名称 / a name of targets" }).optional(),
  /** For a feed: the record as the system holds it. */
  record: z.record(z.string(), z.unknown()).optional(),
  /** For a target: `{ type, data }` of the event. */
  event: z.strictObject({ type: messageName, data: z.record(z.string(), z.unknown()) }).optional(),
  /** What the mapping makes of it; only the fields named are compared. */
  expect: z.record(z.string(), z.unknown()).optional(),
  /** Or: the result fields that cannot be computed, or the hub's codes with which the record is refused. */
  expectErrors: z.array(z.string()).optional(),
});

/**
 * An adapter's manifest as written. Settings of the connector, of feeds and of targets are checked by the connector's own schemas beside this
 * one (readManifest). `${NAME}` in a setting is taken from the environment or the secrets file when the adapter runs.
 */
export const manifestSchema = z.strictObject({
  /** Version of this format. */
  manifest: z.literal(1).meta({ description: "格式版本，现为 1 / version of this format" }),
  id: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/).meta({ description: "系统标识 / system id in the register, e.g. agri-case" }),
  version: z.string().regex(/^\d+\.\d+\.\d+$/).meta({ description: "本清单的版本 / version of this manifest" }),
  system: z.strictObject({
    name: z.string().min(1).meta({ description: "系统名称 / name of the system" }),
    nameEn: z.string().min(1).meta({ description: "英文名称 / its English name" }),
    summary: z.string().default("").meta({ description: "一句话说明 / what it is, in a sentence" }),
  }),
  owner: z.strictObject({
    uscc: z.string().length(18).meta({ description: "主管机关统一社会信用代码 / credit code of the agency that owns the system" }),
    name: z.string().min(1),
    /** Agencies whose records come through it beside the owner. */
    agencies: z.array(z.string().length(18)).default([]),
    contact: z.string().default("").meta({ description: "联系方式（办公） / how the office is reached; no personal numbers" }),
  }),
  connector: z.strictObject({
    kind: z.enum(connectorKinds).meta({ description: "接口种类 / kind of interface" }),
    settings: z.record(z.string(), z.unknown()).meta({ description: "该种接口的设置，可用 ${NAME} / settings of the kind; ${NAME} is filled in when it runs" }),
  }),
  feeds: z.record(sectionName, feedSchema).default({}).meta({ description: "系统给出的记录 / records that the system gives" }),
  targets: z.record(sectionName, targetSchema).default({}).meta({ description: "系统接收的记录 / records that the system takes" }),
  /** Code lists for `$code(list, value)`: list → value of the system → word of the hub. `$word(list, word)` goes back. */
  lists: z.record(z.string(), z.record(z.string(), z.string())).default({}).meta({ description: "代码表：系统的值 → 中心用词 / code lists: value of the system → word of the hub" }),
  /** Values that expressions name as `$NAME`, e.g. the agency's name and code: `$agency` instead of `'"示例局"'`. */
  constants: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/), z.union([z.string(), z.number(), z.boolean()])).default({}).meta({ description: "表达式中写作 $NAME 的值 / values that expressions name as $NAME" }),
  grants: z.strictObject({
    /** Facts it may submit; default: what the feeds emit, steps expressly. */
    submit: z.array(messageName).default([]),
    /** Event types it may receive; default: what the targets take. */
    receive: z.array(messageName).default([]),
    /** Divisions whose records it sends; empty = all. */
    divisions: z.array(division).default([]),
    view: z.enum(["public", "partner", "full"]).default("public"),
    /** Roles of the procedure table for which it reports, e.g. `agency`. */
    roles: z.array(z.string()).default([]),
  }),
  /** Which events it gets beside their types; see the filter language. */
  subscription: z.strictObject({ filter: z.record(z.string(), z.unknown()).optional(), divisions: z.array(division).default([]) }).default({ divisions: [] }),
  examples: z.array(exampleSchema).default([]).meta({ description: "示例，由 hub adapter check 运行 / examples; hub adapter check runs them" }),
});

export type AdapterManifestFile = z.infer<typeof manifestSchema>;
export type EmitRule = z.infer<typeof emitSchema>;
export type FeedSection = z.infer<typeof feedSchema>;
export type TargetSection = z.infer<typeof targetSchema>;
export type ManifestExample = z.infer<typeof exampleSchema>;
