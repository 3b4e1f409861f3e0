import type { Source } from "../contract.ts";

/** Reads several sources in turn, so that a full one does not keep the others waiting, and one that cannot be read does not either. */
export function createTurnSource(sources: readonly Source[]): Source {
  let next = 0;
  return {
    async poll(signal) {
      for (let tried = 1; ; tried++) {
        const source = sources[next]!;
        next = (next + 1) % sources.length;
        const batch = await source.poll(signal);
        if (batch.submissions.length > 0 || tried === sources.length) return batch;
      }
    },
  };
}
