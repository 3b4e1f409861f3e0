import type { System } from "../hub/simulators.ts";
import type { CrashCase, FedRow } from "./crashCase.ts";
import type { PartyKind } from "./parties.ts";
import type { RecordedKind } from "./steps.ts";

/** An effect that a system must have once: its type, the version of the record and, for publications, the channel. */
export interface ExpectedEffect {
  readonly system: System;
  readonly type: string;
  readonly version: number;
  readonly channel: string;
}

const channels = ["credit-china", "enterprise-disclosure"] as const;

/** The disclosure system never shows natural persons (企业信息公示暂行条例 art. 6). */
const shows = (channel: System, party: PartyKind): boolean => channel === "credit-china" || party !== "person";

const caseTypes: Readonly<Partial<Record<RecordedKind, string>>> = {
  decided: "PenaltyDecided",
  corrected: "PenaltyCorrected",
  revoked: "PenaltyRevoked",
  sent: "TransferSent",
  filed: "CaseFiled",
  notFiled: "CaseNotFiled",
};

/** Who learns of the police's answer beside the platform. */
const caseSystems = ["ip-case", "aic-case"] as const;

/** Everything that the rows fed so far must lead to, by case. */
export function expectedEffects(fed: readonly FedRow[]): Map<CrashCase, ExpectedEffect[]> {
  const byCase = new Map<CrashCase, RecordedKind[]>();
  for (const { crashCase, step } of fed) byCase.set(crashCase, [...(byCase.get(crashCase) ?? []), ...step.records]);
  return new Map([...byCase].map(([crashCase, records]) => [crashCase, records.flatMap((kind, index) => effectsOf(crashCase, kind, index + 1))]));
}

function effectsOf({ party, source }: CrashCase, kind: RecordedKind, version: number): ExpectedEffect[] {
  const type = caseTypes[kind];
  if (type === undefined) return [];
  const told: ExpectedEffect = { system: "linkage-platform", type, version, channel: "" };
  if (party === undefined) return kind === "sent" ? [told] : [told, ...caseSystems.map((system) => ({ ...told, system }))];
  return [told, ...channels.flatMap((channel) => publicationEffects(channel, { party, source, kind, version }))];
}

interface Recorded {
  readonly party: PartyKind;
  readonly source: System;
  readonly kind: RecordedKind;
  readonly version: number;
}

/** The channel is asked, and its answer goes to the platform and to the system that reported the penalty, when it takes such news. */
function publicationEffects(channel: System, { party, source, kind, version }: Recorded): ExpectedEffect[] {
  if (!shows(channel, party)) return [{ system: "linkage-platform", type: "PublicationBarred", version, channel }];
  const [asked, done] = kind === "revoked" ? ["WithdrawalRequested", "Withdrawn"] : ["PublicationRequested", "Published"];
  const listeners: System[] = source === "ip-case" ? ["linkage-platform", "ip-case"] : ["linkage-platform"];
  return [{ system: channel, type: asked, version, channel: "" }, ...listeners.map((system) => ({ system, type: done, version, channel }))];
}
