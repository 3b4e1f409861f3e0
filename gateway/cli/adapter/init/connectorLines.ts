import { z } from "zod";
import type { Connector } from "../../../../adapters/sdk/connectors/contract.ts";
import { textOf } from "../../../../adapters/sdk/mapping/textOf.ts";
import type { MappingProposal, Sample } from "../../../../adapters/sdk/proposal/proposal.ts";
import type { ConnectorLines } from "./manifestText.ts";

/** Where the records come from, as far as init was told. */
export type Origin =
  | { readonly kind: "file-drop"; readonly fileName: string }
  | { readonly kind: "exchange-table"; readonly table: string }
  | { readonly kind: Exclude<Connector["kind"], "file-drop" | "exchange-table"> };

/** Settings with placeholders, and the values of those for the secrets file. */
export interface PlannedConnector extends ConnectorLines {
  readonly secrets: Readonly<Record<string, string>>;
}

const KEY_NAMES = /^(?:id|unid|uuid|guid|seq|xh|lsh|row_?id|.*_id|序号|主键|编号)$/i;
const STATE_NAMES = /^(?:state|status|clzt|sync_?status|flag|jlzt|zt|sjzt|tbzt|hub_state|处理状态)$/i;
const MOST_STATES = 10;

/** The connector's part of a manifest: what the sample shows, and comments for what it does not. */
export function planConnector(origin: Origin, prefix: string, details: { readonly sample: Sample; readonly proposal: MappingProposal; readonly value: string; readonly connector: Connector | undefined }): PlannedConnector {
  const { sample, proposal, value, connector } = details;
  if (origin.kind === "file-drop") {
    const extension = /\.[a-z0-9]+$/i.exec(origin.fileName)?.[0] ?? "";
    return { kind: origin.kind, settings: [`directory: \${${prefix}_DIR} # 交换目录 / the drop folder`], feed: [`pattern: "*${extension}" # 放在 outbox/ 下的文件 / files in its outbox/`], secrets: { [`${prefix}_DIR`]: value } };
  }
  if (origin.kind === "exchange-table") {
    return { kind: origin.kind, settings: [`url: \${${prefix}_URL} # 见 secrets.env / see secrets.env`], feed: tableLines(origin.table, sample, proposal), secrets: { [`${prefix}_URL`]: value } };
  }
  const settings = requiredLines(connector?.settings, prefix);
  return { kind: origin.kind, settings: settings.length > 0 ? settings : ["{}"], feed: requiredLines(connector?.feed, `${prefix}_FEED`), secrets: {} };
}

function tableLines(table: string, { columns, records }: Sample, { fields }: MappingProposal): string[] {
  const valuesOf = (column: string) => records.map((record) => (textOf(record.fields[column]) ?? "").trim());
  const names = (column: string) => valuesOf(column).every((value) => value !== "") && new Set(valuesOf(column)).size === records.length;
  const mapped = new Map(fields.flatMap(({ field, column }) => (column === undefined ? [] : [[field, column] as const])));
  const key = columns.find((column) => KEY_NAMES.test(column) && names(column)) ?? columns.find(names) ?? mapped.get("CF_WSH") ?? "id";
  const state = columns.find((column) => STATE_NAMES.test(column) && new Set(valuesOf(column)).size <= MOST_STATES);
  const changed = mapped.get("CHANGED_AT");
  return [
    `table: ${JSON.stringify(table)}`,
    "# 请核对 / check: 标识一行、永不改变的列 / columns that name a row for ever",
    `key: [${JSON.stringify(key)}]`,
    ...(state === undefined ? watermarkLines(changed ?? key) : stateLines(state, valuesOf(state))),
    ...(changed === undefined ? [] : [`since: ${JSON.stringify(changed)} # 行产生的时间，用于滞后 / when a row came, for the lag`]),
  ];
}

function stateLines(column: string, values: readonly string[]): string[] {
  const [first = "0"] = values;
  return [
    "# 请核对 / check: 状态列及各状态的取值，处理结果写回此列 / the state column and its values; answers are written back to it",
    `state: { column: ${JSON.stringify(column)}, values: { new: ${JSON.stringify(first)}, accepted: "2", duplicate: "3", parked: "4", manual: "5", rejected: "9" } }`,
  ];
}

function watermarkLines(column: string): string[] {
  return ["# 请核对 / check: 只增不减的列；没有状态列时按它取数 / a column that only grows; records are read by it where there is no state column", `watermark: { columns: [${JSON.stringify(column)}] }`];
}

/** JSON Schema as far as a skeleton needs it. */
interface SettingShape {
  readonly type?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SettingShape>>;
  readonly required?: readonly string[];
  readonly items?: SettingShape;
  readonly anyOf?: readonly SettingShape[];
  readonly oneOf?: readonly SettingShape[];
}

/** A line per required setting, with its description; what has to be filled in as placeholders, where groups and lists as such. */
function requiredLines(schema: z.ZodType | undefined, prefix: string): string[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as SettingShape;
  return required.map((name) => `${name}: ${skeletonOf(properties[name] ?? {}, placeholderName(prefix, name))} # 请核对 / check: ${properties[name]?.description ?? ""}`);
}

/** In one line: a placeholder can stand for a text or a number, and never for a group. */
function skeletonOf({ type, properties = {}, required = [], items, anyOf, oneOf }: SettingShape, name: string): string {
  const [first] = anyOf ?? oneOf ?? [];
  if (first) return skeletonOf(first, name);
  if (type === "array") return `[${skeletonOf(items ?? {}, name)}]`;
  if (type !== "object") return `"\${${name}}"`;
  const parts = required.map((part) => `${part}: ${skeletonOf(properties[part] ?? {}, placeholderName(name, part))}`);
  return parts.length > 0 ? `{ ${parts.join(", ")} }` : "{}";
}

const placeholderName = (prefix: string, name: string): string => `${prefix}_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
