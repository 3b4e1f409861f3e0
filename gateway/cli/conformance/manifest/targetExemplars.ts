import type { AdapterManifestFile } from "../../../../adapters/sdk/manifest/schema.ts";
import { eventCodecs, messageFields, type EventType } from "../../../../proto/gen/events.ts";
import { traceKeysOf } from "../../../../services/shared/events/traceKeys.ts";
import { currentContracts } from "../../../contracts/model.ts";
import { exampleOf } from "../../../contracts/example.ts";
import type { TargetExemplar } from "../subject.ts";
import { leavesOf, renumbered, withLeaf } from "./leaves.ts";

interface JsonCodec {
  fromJSON(json: unknown): object;
  encode(message: object): { finish(): Uint8Array };
}

/**
 * Events to try a target with: the manifest's example of each type it takes, else the catalogue's, multiplied by another decision or case
 * number.
 */
export function targetExemplars({ targets, examples }: AdapterManifestFile): readonly TargetExemplar[] {
  return Object.entries(targets).flatMap(([target, { takes }]) => {
    const given = examples.filter((example) => example.target === target && example.event && !example.expectErrors);
    const types = given.length > 0 ? [...new Set(given.map(({ event }) => event!.type))] : takes.slice(0, 1);
    return types.map((type) => toExemplar(target, type, given.find(({ event }) => event?.type === type)?.event?.data ?? exampleOf(currentContracts(), type)));
  });
}

function toExemplar(target: string, type: string, data: Readonly<Record<string, unknown>>): TargetExemplar {
  const codec = eventCodecs[type as EventType] as unknown as JsonCodec;
  const message = codec.fromJSON(data) as Readonly<Record<string, unknown>>;
  const { decisionNo, documentNo } = traceKeysOf(message);
  const number = decisionNo || documentNo;
  const places = leavesOf(message).filter(({ value }) => number !== "" && value === number);
  const hasVersion = messageFields[type]?.["version"] !== undefined;
  return {
    name: `${target}（${type.split(".").at(-1)}）`,
    target,
    type,
    data(n, version) {
      const numbered = places.reduce((changed, { path, value }) => withLeaf(changed, path, renumbered(value, n)), message);
      return codec.encode(hasVersion ? { ...numbered, version } : numbered).finish();
    },
    numberOf: (n) => String(renumbered(number, n)),
  };
}
