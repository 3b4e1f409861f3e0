import type { Hop } from "../../../proto/gen/hub/trace/v1/trace.ts";
import type { System } from "../hub/simulators.ts";
import type { FedRow } from "../load/crashCase.ts";
import { expectedEffects } from "../load/expectedEffects.ts";
import { slowestAlarm } from "./alarms.ts";
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

/** They know a suspect's number from each other; of the parties of penalties they are told nothing. */
const criminalSide: ReadonlySet<System> = new Set(["police", "procuratorate", "court"]);

export interface Judgement {
  readonly counts: ReturnType<typeof judgeAnswers>["counts"];
  readonly findings: Findings;
  /** See `slowestAlarm`. */
  readonly slowestAlarmMs: number | undefined;
}

/** The whole oracle. */
export function judge({ fed, during, answers, observed, hops, places }: Evidence): Judgement {
  const { findings, counts, caseIds } = judgeAnswers(fed, answers);
  const secrets = new Set(fed.flatMap(({ crashCase }) => crashCase.secrets));
  const partySecrets = new Set(fed.flatMap(({ crashCase }) => (crashCase.party === undefined ? [] : crashCase.secrets)));
  const isCriminalSide = ({ system }: ObservedEffect) => criminalSide.has(system);
  const facts = { expected: expectedEffects(fed), observed, caseIds };
  const parts = [
    findings,
    { wrong: changedAnswers(during, answers) },
    judgeEffects(facts),
    judgeOrder(observed),
    judgeTraces(observed, hops),
    judgeLeaks(hopPlaces(hops), secrets),
    judgeLeaks(places, secrets),
    judgeLeaks(effectPlaces(observed.filter((effect) => !isCriminalSide(effect))), secrets),
    judgeLeaks(effectPlaces(observed.filter(isCriminalSide)), partySecrets),
    judgeLeaks(answerPlaces(answers), secrets),
  ];
  return { counts, findings: mergeFindings(parts), slowestAlarmMs: slowestAlarm(facts) };
}
