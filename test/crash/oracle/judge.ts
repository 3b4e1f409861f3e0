import type { FedRow } from "../load/crashCase.ts";
import { expectedEffects } from "../load/expectedEffects.ts";
import { changedAnswers, judgeAnswers, type AnswersBySystem } from "./answers.ts";
import { judgeEffects } from "./effects.ts";
import { mergeFindings, type Findings } from "./findings.ts";
import { judgeLeaks, type Place } from "./leaks.ts";
import type { ObservedEffect } from "./observed.ts";
import { judgeOrder } from "./order.ts";
import { answerPlaces, effectPlaces } from "./places.ts";

/** Everything that is known at the end. */
export interface Evidence {
  readonly fed: readonly FedRow[];
  /** The answers while the load was running. */
  readonly during: AnswersBySystem;
  readonly answers: AnswersBySystem;
  readonly observed: readonly ObservedEffect[];
  /** Texts beside answers and effects that must hold no personal number. */
  readonly places: readonly Place[];
}

/** The whole oracle. */
export function judge({ fed, during, answers, observed, places }: Evidence): { readonly counts: ReturnType<typeof judgeAnswers>["counts"]; readonly findings: Findings } {
  const { findings, counts, caseIds } = judgeAnswers(fed, answers);
  const secrets = new Set(fed.flatMap(({ crashCase }) => crashCase.secrets));
  const parts = [
    findings,
    { wrong: changedAnswers(during, answers) },
    judgeEffects({ expected: expectedEffects(fed), observed, caseIds }),
    judgeOrder(observed),
    judgeLeaks(places, secrets),
    judgeLeaks(effectPlaces(observed), secrets),
    judgeLeaks(answerPlaces(answers), secrets),
  ];
  return { counts, findings: mergeFindings(parts) };
}
