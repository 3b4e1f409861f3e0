import type { Registry } from "../../proto/gen/hub/registry/v1/registry.ts";
import { exampleOf } from "./example.ts";
import { withParts, type ContractModel, type FieldContract, type MessageContract, type Sensitivity } from "./model.ts";
import { contractNames } from "./names.ts";
import { partiesOf, type EventParties } from "./parties.ts";

/** Everything that people ask about one event type. */
export interface CatalogueEntry extends EventParties {
  readonly type: string;
  readonly zh: string;
  readonly meaning: string;
  readonly comment: string;
  readonly law: string;
  readonly fields: readonly FieldContract[];
  readonly example: Readonly<Record<string, unknown>>;
}

type Parties = Pick<Registry, "systems" | "subscriptions">;

/** One entry; undefined for a type that is no event. */
export function entryOf(model: ContractModel, registry: Parties, type: string): CatalogueEntry | undefined {
  const message = model.messages.get(type);
  if (!message || !model.events.includes(type)) return undefined;
  const { zh, meaning, law = "" } = contractNames().events[type] ?? { zh: type, meaning: "", law: "" };
  return { type, zh, meaning, comment: message.comment, law, fields: message.fields, example: exampleOf(model, type), ...partiesOf(registry, type) };
}

export const sensitivityWords: Readonly<Record<Sensitivity, string>> = {
  PUBLIC: "公开 public",
  INTERNAL: "内部 internal",
  PERSONAL: "个人 personal",
  RESTRICTED: "受限 restricted",
};

/** The catalogue for people, as Markdown: every event, then the messages they are made of. */
export function toCatalogue(model: ContractModel, registry: Parties, version: string): string {
  const entries = model.events.flatMap((type) => entryOf(model, registry, type) ?? []);
  const parts = withParts(model, model.events).filter(({ name }) => !model.events.includes(name));
  return [
    `# 黔联事件目录 / Qianlian event catalogue`,
    ``,
    `版本 / version ${version}。公开：任何视图可见；内部：伙伴与完整视图；个人：伙伴视图屏蔽显示；受限：仅完整视图。`,
    `Public: every view. Internal: partner and full. Personal: masked for partners. Restricted: the full view only.`,
    ``,
    `| 事件 / event | 含义 / meaning | 依据 / law |`,
    `|---|---|---|`,
    ...entries.map(({ type, zh, meaning, law }) => `| [${zh} \`${type}\`](#${anchor(type)}) | ${meaning} | ${law} |`),
    ``,
    ...entries.flatMap((entry) => eventSection(entry)),
    `## 组成部分 / Parts`,
    ``,
    ...parts.flatMap((part) => partSection(part)),
    `## 代码表 / Enumerations`,
    ``,
    ...[...usedEnums(model)].flatMap((name) => enumSection(model, name)),
  ].join("\n");
}

const anchor = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

function eventSection({ type, zh, meaning, comment, law, fields, example, senders, subscribers }: CatalogueEntry): readonly string[] {
  const sent = senders.length === 0 ? "黔联自身 / the hub itself" : senders.map(({ system, name }) => `${name} \`${system}\``).join("、");
  const taken = subscribers.length === 0 ? "暂无 / nobody yet" : subscribers.map(({ subscription, name, view }) => `${name} \`${subscription}\` (${view})`).join("、");
  return [
    `## <a id="${anchor(type)}"></a>${zh} \`${type}\``,
    ``,
    meaning,
    ``,
    comment,
    ``,
    ...(law === "" ? [] : [`- 依据 / law: ${law}`]),
    `- 谁报送 / sent by: ${sent}`,
    `- 谁接收 / taken by: ${taken}`,
    ``,
    ...fieldTable(fields),
    ``,
    "```json",
    JSON.stringify(example, undefined, 2),
    "```",
    ``,
  ];
}

function partSection({ name, comment, fields }: MessageContract): readonly string[] {
  return [`### <a id="${anchor(name)}"></a>\`${name}\``, ``, comment, ``, ...fieldTable(fields), ``];
}

function fieldTable(fields: readonly FieldContract[]): readonly string[] {
  return [
    `| 字段 / field | 名称 | 类型 / type | 可见 / seen | 说明 / comment |`,
    `|---|---|---|---|---|`,
    ...fields.map(({ name, zh, type, repeated, sensitivity, comment }) => {
      const shown = type.includes(".") ? `[${type.slice(type.lastIndexOf(".") + 1)}](#${anchor(type)})` : type;
      return `| \`${name}\` | ${zh} | ${shown}${repeated ? "[]" : ""} | ${sensitivity ? sensitivityWords[sensitivity] : ""} | ${comment.replaceAll("|", "\\|")} |`;
    }),
  ];
}

function usedEnums(model: ContractModel): ReadonlySet<string> {
  const types = withParts(model, model.events).flatMap(({ fields }) => fields.map(({ type }) => type));
  return new Set(types.filter((type) => model.enums.has(type)).sort());
}

function enumSection(model: ContractModel, name: string): readonly string[] {
  const values = model.enums.get(name)?.values ?? [];
  return [`### <a id="${anchor(name)}"></a>\`${name}\``, ``, `| 值 / value | 编号 | 含义 / meaning |`, `|---|---|---|`, ...values.map((value) => `| \`${value.name}\` | ${value.number} | ${value.comment} |`), ``];
}
