import { HopKind } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { DeliveryState } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";

/** Chinese names of the built-in systems, for people; ids are shown beside them. */
const SYSTEM_NAMES: Readonly<Record<string, string>> = {
  "ip-case": "知识产权执法办案系统",
  "aic-case": "工商执法办案系统",
  "linkage-platform": "两法衔接工作平台",
  "credit-china": "信用中国(贵州)",
  "enterprise-disclosure": "企业信用信息公示系统",
  police: "公安执法办案系统",
  procuratorate: "检察业务应用系统",
  court: "法院审判流程系统",
};

/** `信用中国(贵州) credit-china`; just the id of a system that is not built in. */
export function systemLabel(id: string): string {
  const name = SYSTEM_NAMES[id];
  return name ? `${name} ${id}` : id;
}

const HOP_NAMES: Readonly<Record<HopKind, string>> = {
  [HopKind.UNSPECIFIED]: "未知 unknown",
  [HopKind.RECEIVED]: "收到 received",
  [HopKind.REJECTED]: "拒收 rejected",
  [HopKind.DUPLICATE]: "重复 duplicate",
  [HopKind.PARKED]: "暂存 parked",
  [HopKind.RECORDED]: "入账 recorded",
  [HopKind.MATCHED]: "匹配 matched",
  [HopKind.WITHHELD]: "不予公示 withheld",
  [HopKind.SENT]: "发出 sent",
  [HopKind.DELIVERED]: "送达 delivered",
  [HopKind.RETRYING]: "重试 retrying",
  [HopKind.DEAD_LETTERED]: "死信 dead letter",
  [HopKind.REDRIVEN]: "重投 redriven",
  [HopKind.HELD]: "暂停 held",
  [HopKind.REPLAYED]: "重放 replayed",
  [HopKind.DISCARDED]: "放弃 discarded",
  [HopKind.REVIEWED]: "审定 reviewed",
  [HopKind.VIEWED]: "查阅 viewed",
};

export const hopLabel = (kind: HopKind): string => HOP_NAMES[kind];

const DELIVERY_NAMES: Readonly<Record<DeliveryState, string>> = {
  [DeliveryState.UNSPECIFIED]: "未知 unknown",
  [DeliveryState.RETRYING]: "重试中 retrying",
  [DeliveryState.WAITING]: "等待中 waiting",
  [DeliveryState.DEAD_LETTERED]: "死信 dead letter",
};

export const deliveryLabel = (state: DeliveryState): string => DELIVERY_NAMES[state];

/** `PenaltyDecided` of `hub.case.v1.PenaltyDecided`. */
export const shortType = (type: string): string => type.slice(type.lastIndexOf(".") + 1);

const HOP_WORDS: ReadonlyMap<HopKind, string> = new Map(Object.entries(HopKind).map(([name, value]) => [value, name]));

/** The hop kind for programs, e.g. `DELIVERED`. */
export const hopName = (kind: HopKind): string => HOP_WORDS.get(kind) ?? "UNSPECIFIED";
