import { Adapter, AdapterRevision, CheckResult, ConformanceReport, type AdapterDecision, type AdapterHealth } from "../../../../proto/gen/hub/registry/v1/adapter.ts";
import { Credential } from "../../../../proto/gen/hub/registry/v1/registry.ts";
import { printable } from "../../terminal/displayWidth.ts";
import { shortTime } from "../../terminal/stateWords.ts";
import { passedOf, type AdapterStanding } from "./adapterStatus.ts";
import { lifeLabel, nextStep } from "./lifeWords.ts";

const DAY_MS = 86_400_000;
/** Keys are warned of from here on. */
const WARN_DAYS = 30;
/** A running adapter reports every 5 s. */
const SILENT_MS = 30_000;

/** Where an adapter stands, for people; what to do last. */
export function statusLines(standing: AdapterStanding, now: number): string[] {
  const { adapter, report, credentials, unsubmitted } = standing;
  const { state, decisions, health } = adapter;
  const revision = adapter.revision ?? AdapterRevision.fromPartial({});
  return [
    ...headLines(standing, revision),
    ...(unsubmitted.length > 0 ? [`草稿 draft: 本地清单与最近提交的不同（${unsubmitted.length} 行） / the manifest here differs from the submitted one`, ...unsubmitted.slice(0, 10).map((line) => `    ${printable(line)}`)] : []),
    ...decisions.slice(-5).flatMap(decisionLines),
    ...conformanceLines(report, revision.manifestHash),
    ...healthLines(health, now),
    ...credentials.flatMap((credential) => credentialLines(credential, credentials, now)),
    `下一步 next: ${unsubmitted.length > 0 ? "提交改动 / hub adapter submit" : nextStep(state)}`,
  ];
}

function headLines({ adapter, live }: AdapterStanding, { number, version, systemName, submitTime }: AdapterRevision): string[] {
  const { id, state, liveRevision, paused, pauseReason } = adapter;
  const inForce = liveRevision > 0 ? `，在用 live: ${liveRevision}（${live?.version ?? "?"}）` : "";
  return [
    `${id}  ${systemName}  状态 state: ${lifeLabel(state)}${paused ? `（已暂停 paused: ${printable(pauseReason)}）` : ""}`,
    `版本 revision: ${number}（${version}，${shortTime(submitTime)} 提交 submitted）${inForce}`,
  ];
}

/** The same for programs. */
export function statusJson({ adapter, report, credentials, unsubmitted }: AdapterStanding) {
  return {
    ...(Adapter.toJSON({ ...adapter, conformance: undefined }) as object),
    conformance: report ? { attachTime: adapter.conformance?.attachTime, ...(ConformanceReport.toJSON(report) as object) } : null,
    credentials: credentials.map((credential) => Credential.toJSON(credential)),
    draft: unsubmitted.length > 0,
    unsubmitted,
  };
}

function decisionLines({ time, from, to, by, reason, remedies }: AdapterDecision): string[] {
  return [`${shortTime(time)}  ${lifeLabel(from)} → ${lifeLabel(to)}  ${by}${reason === "" ? "" : `  ${printable(reason)}`}`, ...remedies.map((remedy, index) => `    ${index + 1}. ${printable(remedy)}`)];
}

function conformanceLines(report: ConformanceReport | undefined, hash: string): string[] {
  if (!report) return [];
  const { passed, of } = passedOf(report);
  const failed = report.checks.filter(({ result }) => result === CheckResult.FAILED);
  const other = report.manifestHash === hash ? "" : "；针对的是另一版清单，请重新验证 / of another manifest, prove it again";
  return [`符合性 conformance: ${passed}/${of} 项通过 passed，${shortTime(report.endTime)}${other}`, ...failed.map(({ name, nameEn, remedy }) => `    ✗ ${name} ${nameEn}: ${printable(remedy)}`)];
}

function healthLines(health: AdapterHealth | undefined, now: number): string[] {
  if (!health) return ["运行 health: 从未运行 never ran"];
  const { connected, submitted, answered, delivered, failed, lagRecords, lagSince, lastError, reportTime, manifestVersion } = health;
  const isSilent = now - Date.parse(reportTime) > SILENT_MS;
  const lag = lagRecords === undefined ? "未知 unknown" : `${lagRecords} 条 records${lagSince === "" ? "" : `，最早 since ${shortTime(lagSince)}`}`;
  return [
    `运行 health: ${isSilent ? "已失联 silent" : connected ? "已连接 connected" : "未连接 not connected"}，${shortTime(reportTime)} 报告 reported${manifestVersion === "" ? "" : `，清单 manifest ${manifestVersion}`}`,
    `    报送 submitted ${submitted}，答复 answered ${answered}，送达 delivered ${delivered}，未成 failed ${failed}，滞后 lag ${lag}`,
    ...(lastError === "" ? [] : [`    最近的问题 last error: ${printable(lastError)}`]),
  ];
}

function credentialLines({ id, expireTime }: Credential, all: readonly Credential[], now: number): string[] {
  if (expireTime === "") return [];
  const days = Math.floor((Date.parse(expireTime) - now) / DAY_MS);
  if (days >= WARN_DAYS) return [];
  const isReplaced = all.some((other) => other.id !== id && Date.parse(other.expireTime) > Date.parse(expireTime));
  // The former key of a rotation is meant to end: another rotation would be wrong.
  if (isReplaced && days < 0) return [];
  const remedy = isReplaced ? "已有新密钥，请在此之前重启正在运行的适配器 / there is a newer one: restart a running adapter before" : "hub adapter rotate-key";
  return [`! 密钥 key ${id} ${days < 0 ? "已失效 is over" : `${shortTime(expireTime)} 失效 ends then`}：${remedy}`];
}
