import { PublicationBar } from "../../../proto/gen/hub/credit/v1/publication.ts";
import type { VersionPublication } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import type { CaseFacts } from "./caseFacts.ts";
import { effectKey, increase } from "./effects.ts";

export const channels = ["credit-china", "enterprise-disclosure"] as const;

/** What each system must have been told about the cases, counted by effect. */
export function expectedEffects(cases: Iterable<CaseFacts>): Map<string, Map<string, number>> {
  const expected = new Map<string, Map<string, number>>();
  for (const facts of cases) {
    for (const { system, type, version } of effectsOf(facts)) {
      const counts = expected.get(system) ?? new Map<string, number>();
      expected.set(system, counts);
      increase(counts, effectKey(facts.caseId, type, version));
    }
  }
  return expected;
}

interface ExpectedEffect {
  readonly system: string;
  readonly type: string;
  readonly version: number;
}

function effectsOf({ versions, publications }: CaseFacts): ExpectedEffect[] {
  const sources = new Map(versions.map(({ version, source }) => [version, source]));
  return [
    ...versions.map(({ type, version }) => ({ system: "linkage-platform", type, version })),
    ...publications.flatMap((decision) => publicationEffects(decision, sources.get(decision.version))),
  ];
}

/** What is asked of the channel, its answer to those who must know it, and what was withheld. */
function publicationEffects(decision: VersionPublication, source: string | undefined): ExpectedEffect[] {
  const { channel, version } = decision;
  const listeners = source === "ip-case" ? ["linkage-platform", "ip-case"] : ["linkage-platform"];
  return [
    ...asksOf(decision).flatMap((type) => [{ system: channel, type, version }, ...listeners.map((system) => ({ system, type: "Published", version }))]),
    ...(isBarred(decision) ? [{ system: "linkage-platform", type: "PublicationBarred", version }] : []),
  ];
}

/** What the hub asked the channel to do with this version. */
function asksOf({ publish, withdrawal }: VersionPublication): readonly string[] {
  if (publish) return ["PublicationRequested"];
  return withdrawal ? ["WithdrawalRequested"] : [];
}

/** A revocation that leads to a withdrawal is told by the withdrawal alone; every other bar is an event of its own. */
function isBarred({ publish, bar, withdrawal }: VersionPublication): boolean {
  return !publish && !(withdrawal && bar === PublicationBar.REVOKED);
}
