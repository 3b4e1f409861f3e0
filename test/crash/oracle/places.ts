import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Hop } from "../../../proto/gen/hub/trace/v1/trace.ts";
import type { AnswersBySystem } from "./answers.ts";
import type { Place } from "./leaks.ts";
import type { ObservedEffect } from "./observed.ts";

/**
 * Under the data directory numbers may stand in the journal, which is the record itself, and in the stores of the
 * systems that sent them.
 */
const EXEMPT = ["nats", "simulators/aic-case", "simulators/database", "simulators/police", "simulators/postgres", "simulators/procuratorate"];

/** Every file under the directory that must hold no personal number. */
export function* filePlaces(dataDir: string): Generator<Place> {
  for (const entry of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(dataDir.length + 1);
    if (!entry.isFile() || EXEMPT.some((exempt) => name.startsWith(`${exempt}/`))) continue;
    yield { name, text: readFileSync(path, "latin1") };
  }
}

/** What the systems stored. */
export function* effectPlaces(observed: readonly ObservedEffect[]): Generator<Place> {
  for (const { system, type, deliveryId, stored } of observed) yield { name: `${system} ${type} ${deliveryId}`, text: stored };
}

/** What the hub noted of its own doing. */
export function* hopPlaces(hops: readonly Hop[]): Generator<Place> {
  for (const hop of hops) yield { name: `踪迹 / hop ${hop.service} ${hop.caseId}`, text: JSON.stringify({ ...hop, sequence: "" }) };
}

/** What the senders were told. */
export function* answerPlaces(answers: AnswersBySystem): Generator<Place> {
  for (const [system, list] of answers) {
    for (const answer of list) yield { name: `答复 / answer ${system} ${answer.ticket}`, text: JSON.stringify(answer) };
  }
}
