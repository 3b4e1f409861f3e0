import type { AdapterConnection } from "../contract.ts";

/** Moments of an adapter's life at which a conformance run ends it with SIGKILL, in the order in which they come. */
export const marks = ["before-poll", "after-poll", "after-submit", "after-settle", "before-write", "after-write"] as const;

export type Mark = (typeof marks)[number];

/** Those of the source; the others are the sink's. */
export const sourceMarks: readonly Mark[] = ["before-poll", "after-poll", "after-submit", "after-settle"];

export const isMark = (text: string): text is Mark => marks.some((mark) => mark === text);

/** The connection, telling of each moment as it comes. `after-write` is after the effect and before the hub hears of it. */
export function withMarks({ source, sink, ...rest }: AdapterConnection, reach: (mark: Mark) => void): AdapterConnection {
  return {
    ...rest,
    close: () => rest.close(),
    ...(source && {
      source: {
        async poll(signal) {
          reach("before-poll");
          const batch = await source.poll(signal);
          if (batch.submissions.length === 0) return batch;
          reach("after-poll");
          return {
            submissions: batch.submissions,
            async settle(answers) {
              reach("after-submit");
              await batch.settle(answers);
              reach("after-settle");
            },
          };
        },
      },
    }),
    ...(sink && {
      sink: {
        async deliver(deliveries, signal) {
          reach("before-write");
          const answers = await sink.deliver(deliveries, signal);
          reach("after-write");
          return answers;
        },
      },
    }),
  };
}
