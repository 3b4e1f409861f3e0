const ANSWERS: Readonly<Record<string, string>> = {
  accepted: "入账 accepted",
  duplicate: "重复 duplicate",
  parked: "暂存 parked",
  manual: "转人工 manual",
  rejected: "拒收 rejected",
  refused: "退回 refused",
  replaced: "已被新报代替 replaced",
  expired: "等待期满 expired",
};

const DEADLINES: Readonly<Record<string, string>> = { open: "进行中 open", met: "已办结 met", overdue: "超期 overdue" };

const ROLES: Readonly<Record<string, string>> = {
  agency: "行政执法机关 agency",
  agency_head: "机关负责人 agency_head",
  agency_superior: "上级机关 agency_superior",
  police: "公安机关 police",
  new_police: "有管辖权公安 new_police",
  procuratorate: "检察院 procuratorate",
  court: "法院 court",
  victim: "被害人 victim",
  party: "当事人 party",
  credit_platform: "信用平台 credit_platform",
  hub: "枢纽 hub",
};

const TIMERS: Readonly<Record<string, string>> = { "deadline.warning": "期限将至", "deadline.overdue": "期限已过" };

/** An answer for people, Chinese first; a word that is not known stays as it is. */
export const answerLabel = (word: string): string => ANSWERS[word] ?? word;

/** State of a deadline for people. */
export const deadlineLabel = (state: string): string => DEADLINES[state] ?? state;

/** A role of the procedure for people. */
export const roleLabel = (role: string): string => ROLES[role] ?? role;

/** What a notice of the clock says, in Chinese; undefined for a step. */
export const timerLabel = (event: string): string | undefined => TIMERS[event];

/** `2026-03-05 23:59:59` of an RFC 3339 time with +08:00; what is no such time stays as it is. */
export function shortTime(time: string): string {
  const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?\+08:00$/.exec(time);
  return parts ? `${parts[1]} ${parts[2]}` : time;
}

/** A figure for people: fen as `1234.50 元`, anything else with its unit. */
export function quantity(value: number, unit: string): string {
  return unit === "fen" ? `${(value / 100).toFixed(2)} 元` : `${value} ${unit}`.trim();
}
