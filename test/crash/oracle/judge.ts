import type { Hop } from "../../../proto/gen/hub/trace/v1/trace.ts";
import type { FedRow } from "../load/crashCase.ts";
import { expectedEffects } from "../load/expectedEffects.ts";
import { changedAnswers, judgeAnswers, type AnswersBySystem } from "./answers.ts";
import { judgeEffects } from "./effects.ts";
import { mergeFindings, type Findings } from "./findings.ts";
import { judgeLeaks, type Place } from "./leaks.ts";
import type { ObservedEffect } from "./observed.ts";
import { judgeOrder } from "./order.ts";
import { answerPlaces, effectPlaces, hopPlaces } from "./places.ts";
import { judgeTraces } from "./traces.ts";

/** Everything that is known at the end. */
export interface Evidence {
  readonly fed: readonly FedRow[];
  /** The answers while the load was running. */
  readonly during: AnswersBySystem;
  readonly answers: AnswersBySystem;
  readonly observed: readonly ObservedEffect[];
  /** What the hub noted of the cases. */
  readonly hops: readonly Hop[];
  /** Texts beside answers, effects and hops that must hold no personal number. */
  readonly places: readonly Place[];
}

/** The whole oracle. */
export function judge({ fed, during, answers, observed, hops, places }: Evidence): { readonly counts: ReturnType<typeof judgeAnswers>["counts"]; readonly findings: Findings } {
  const { findings, counts, caseIds } = judgeAnswers(fed, answers);
  const secrets = new Set(fed.flatMap(({ crashCase }) => crashCase.secrets));
  const parts = [
    findings,
    { wrong: changedAnswers(during, answers) },
    judgeEffects({ expected: expectedEffects(fed), observed, caseIds }),
    judgeOrder(observed),
    judgeTraces(observed, hops),
    judgeLeaks(hopPlaces(hops), secrets),
    judgeLeaks(places, secrets),
    judgeLeaks(effectPlaces(observed), secrets),
    judgeLeaks(answerPlaces(answers), secrets),
  ];
  return { counts, findings: mergeFindings(parts) };
}
