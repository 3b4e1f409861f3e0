import { sensitivityWords, type CatalogueEntry } from "../../contracts/catalogue.ts";
import type { FieldContract } from "../../contracts/model.ts";
import { renderTable, type Column } from "../terminal/table.ts";

const shortName = (type: string): string => type.slice(type.lastIndexOf(".") + 1);

const fieldColumns: readonly Column<FieldContract>[] = [
  { title: "字段 field", value: ({ name }) => name },
  { title: "名称", value: ({ zh }) => zh },
  { title: "类型 type", value: ({ type, repeated }) => shortName(type) + (repeated ? "[]" : "") },
  { title: "可见 seen", value: ({ sensitivity }) => (sensitivity ? sensitivityWords[sensitivity] : "") },
  { title: "说明 comment", value: ({ comment }) => comment, maxWidth: 70 },
];

const listColumns: readonly Column<CatalogueEntry>[] = [
  { title: "事件 event", value: ({ type }) => type },
  { title: "名称", value: ({ zh }) => zh },
  { title: "报送 sent by", value: ({ senders }) => (senders.length === 0 ? "黔联 hub" : senders.map(({ system }) => system).join(",")), maxWidth: 20 },
  { title: "接收 taken by", value: ({ subscribers }) => subscribers.map(({ subscription }) => subscription).join(",") || "–", maxWidth: 24 },
];

/** All event types, a line each. */
export const listLines = (entries: readonly CatalogueEntry[]): readonly string[] => renderTable(listColumns, entries);

/** Everything about one event type. */
export function entryLines({ type, zh, meaning, comment, law, fields, example, senders, subscribers }: CatalogueEntry): readonly string[] {
  return [
    `${zh}  ${type}`,
    meaning,
    comment,
    ...(law === "" ? [] : [`依据 law: ${law}`]),
    `报送 sent by: ${senders.map(({ system, name }) => `${name} ${system}`).join("、") || "黔联自身 the hub itself"}`,
    `接收 taken by: ${subscribers.map(({ subscription, view }) => `${subscription}(${view})`).join("、") || "暂无 nobody yet"}`,
    "",
    ...renderTable(fieldColumns, fields),
    "",
    "示例 example:",
    ...JSON.stringify(example, undefined, 2).split("\n"),
  ];
}
