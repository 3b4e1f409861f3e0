import { AdapterRevision, ConformanceReport, type Adapter, type AdapterDecision } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import type { Agency, Registry } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { lifeLabel } from "../adapter/register/lifeWords.ts";
import { lineDiff } from "../adapter/register/lineDiff.ts";
import { checkLine } from "../conformance/reportLines.ts";
import { shortTime } from "../terminal/stateWords.ts";
import type { Column } from "../terminal/table.ts";
import { grantLines } from "./grantLines.ts";

/** Everything an operator wants to see before they decide. */
export interface Application {
  readonly adapter: Adapter;
  /** The revision in force; undefined when there is none. */
  readonly live: AdapterRevision | undefined;
  readonly registry: Registry;
}

export const applicationColumns: readonly Column<Adapter>[] = [
  { title: "适配器 adapter", value: ({ id }) => id },
  { title: "系统 system", value: ({ revision }) => revision?.systemName ?? "", maxWidth: 30 },
  { title: "状态 state", value: ({ state, paused }) => lifeLabel(state) + (paused ? "，暂停 paused" : "") },
  { title: "版次 revision", value: ({ revision, liveRevision }) => `${revision?.number ?? 0}（${revision?.version ?? ""}）${liveRevision > 0 ? `，在用 live ${liveRevision}` : ""}` },
  { title: "提交 submitted", value: ({ revision }) => shortTime(revision?.submitTime ?? "") },
  { title: "运行 running", value: ({ health }) => (health ? `${health.connected ? "连通 connected" : "未连通 not connected"} ${shortTime(health.reportTime)}` : "") },
];

/** An application in full. */
export function applicationLines({ adapter, live, registry }: Application): string[] {
  const { id, decisions } = adapter;
  const revision = AdapterRevision.fromPartial(adapter.revision ?? {});
  const system = registry.systems.find((one) => one.id === id);
  return [
    ...factLines(adapter, revision),
    ...(live ? [`在用 live: ${live.number}（${live.version}）`] : []),
    "",
    "机关 agencies:",
    ...revision.agencyUsccs.map((uscc) => `  ${agencyWords(uscc, id, registry)}`),
    "",
    "申请的授权（+ 新增，- 取消） / grants asked for (+ new, - falls away):",
    ...(revision.grants ? grantLines(revision.grants, system) : []),
    "",
    ...manifestLines(revision, live),
    "",
    ...conformanceLines(adapter),
    "",
    "决定 decisions:",
    ...decisions.flatMap(decisionLines),
  ];
}

function factLines({ id, state, paused, pausedBy, pauseReason, health }: Adapter, revision: AdapterRevision): string[] {
  const facts: readonly (readonly [string, string])[] = [
    ["适配器 adapter", `${id}　${revision.systemName} ${revision.systemNameEn}`],
    ["状态 state", lifeLabel(state)],
    ["暂停 paused", paused ? `${pausedBy}：${pauseReason}` : ""],
    ["版次 revision", `${revision.number}（${revision.version}），${revision.submittedBy}，${shortTime(revision.submitTime)}`],
    ["联系 contact", revision.contact],
    ["运行 running", health ? `${shortTime(health.reportTime)}，${health.lastError || (health.connected ? "连通 connected" : "未连通 not connected")}` : ""],
  ];
  return facts.filter(([, value]) => value !== "").map(([name, value]) => `${name}: ${value}`);
}

/** What stands against an agency is told before somebody approves it. */
function agencyWords(uscc: string, adapterId: string, { agencies, systems }: Registry): string {
  const agency: Agency | undefined = agencies.find((one) => one.uscc === uscc);
  const other = systems.find((one) => one.id !== adapterId && !one.disabled && one.agencyUsccs.includes(uscc));
  const taken = other ? ` ⚠ 现经由 / comes through ${other.id} now` : "";
  return agency ? `${uscc} ${agency.name} ${agency.division}${taken}` : `${uscc} ⚠ 登记册中没有 / not in the register: hub agencies put ${uscc}${taken}`;
}

function manifestLines(revision: AdapterRevision, live: AdapterRevision | undefined): string[] {
  if (live && live.number === revision.number) return [`清单 manifest: 即在用版 / is the live one, SM3 ${revision.manifestHash.slice(0, 12)}…`];
  const title = live ? `清单与在用第 ${live.number} 版的差别 / manifest against live revision ${live.number}:` : "清单 manifest:";
  const lines = live ? lineDiff(live.manifest, revision.manifest) : revision.manifest.trimEnd().split(/\r?\n/);
  return [title, ...lines.map((line) => `  ${line}`)];
}

function conformanceLines({ conformance, revision }: Adapter): string[] {
  if (!conformance) return ["符合性测试 conformance: 无报告 / no report"];
  const report = ConformanceReport.decode(conformance.report);
  const fits = report.manifestHash === revision?.manifestHash ? "" : " ⚠ 另一清单 / another manifest";
  return [`符合性测试 conformance: ${shortTime(report.endTime)}，收到 attached ${shortTime(conformance.attachTime)}${fits}`, ...report.checks.map(checkLine)];
}

function decisionLines({ time, revision, from, to, by, reason, remedies, seenTime }: AdapterDecision): string[] {
  const seen = seenTime === "" ? "，申请人未阅 not seen yet" : "";
  return [`  ${shortTime(time)} 第 ${revision} 版 ${lifeLabel(from)} → ${lifeLabel(to)}，${by}${seen}`, ...(reason === "" ? [] : [`    ${reason}`]), ...remedies.map((one) => `    → ${one}`)];
}
