import type { ChangeKind, ContractChange } from "../../contracts/compare.ts";
import { isBreaking, type Impact, type ImpactReason } from "../../contracts/impact.ts";
import { renderTable, type Column } from "../terminal/table.ts";

const kindWords: Readonly<Record<ChangeKind, string>> = {
  "event-added": "新增事件 event added",
  "event-removed": "删除事件 event removed",
  "field-added": "新增字段 field added",
  "field-removed": "删除字段 field removed",
  "field-renamed": "字段改名 field renamed",
  "field-renumbered": "字段改号 field renumbered",
  "type-changed": "类型改变 type changed",
  "hidden-further": "收紧可见范围 hidden further",
  "shown-further": "放宽可见范围 shown further",
  "enum-value-added": "新增代码 enum value added",
  "enum-value-removed": "删除代码 enum value removed",
};

const reasonWords: Readonly<Record<ImpactReason, string>> = {
  receives: "读取该字段 / reads it",
  filters: "以该字段筛选 / filters by it",
  sends: "报送该字段 / sends it",
  "sees-less": "不再可见 / no longer sees it",
  "sees-more": "新近可见，请核对权限 / newly sees it: is that meant?",
};

const changeColumns: readonly Column<ContractChange>[] = [
  { title: "", value: (change) => (isBreaking(change) ? "✗" : "·") },
  { title: "变更 change", value: ({ kind }) => kindWords[kind] },
  { title: "事件 event", value: ({ event }) => event },
  { title: "字段 field", value: ({ path, zh }) => (zh === "" || zh === path ? path : `${path} ${zh}`) },
  { title: "原 before", value: ({ before }) => before, maxWidth: 40 },
  { title: "现 after", value: ({ after }) => after, maxWidth: 40 },
];

interface ConcernedParty {
  readonly party: string;
  readonly why: string;
  readonly places: readonly string[];
}

const partyColumns: readonly Column<ConcernedParty>[] = [
  { title: "订阅或系统 subscription or system", value: ({ party }) => party },
  { title: "为何 why", value: ({ why }) => why },
  { title: "何处 where", value: ({ places }) => (places.length > 3 ? `${places.slice(0, 3).join(", ")} … (${places.length})` : places.join(", ")) },
];

/** What differs, what buf says, and whom it concerns. */
export function diffLines(changes: readonly ContractChange[], impacts: readonly Impact[], buf: readonly string[]): readonly string[] {
  if (changes.length === 0) return ["事件合同没有变化 / the contracts of events are the same", ...bufLines(buf)];
  const parties = groupByParty(impacts);
  return [
    ...renderTable(changeColumns, changes),
    "",
    ...(parties.length === 0 ? ["对在册的订阅方和报送方没有影响 / nobody who is registered is concerned"] : renderTable(partyColumns, parties)),
    ...bufLines(buf),
  ];
}

function bufLines(buf: readonly string[]): readonly string[] {
  return buf.length === 0 ? [] : ["", "buf breaking:", ...buf.map((line) => `  ${line}`)];
}

function groupByParty(impacts: readonly Impact[]): readonly ConcernedParty[] {
  const groups = new Map<string, { party: string; why: string; places: string[] }>();
  for (const { change, subscription, system, why } of impacts) {
    const party = subscription === "" || subscription === system ? system : `${subscription} (${system})`;
    const group = groups.get(`${party} ${why}`) ?? { party, why: reasonWords[why], places: [] };
    const short = change.event.slice(change.event.lastIndexOf(".") + 1);
    group.places.push(change.path === "" ? short : `${short}.${change.path}`);
    groups.set(`${party} ${why}`, group);
  }
  return [...groups.values()];
}
