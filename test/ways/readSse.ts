/** A server-sent event as it came; `id` alone has no `data`. */
export interface SseEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

export interface SseReader {
  readonly status: number;
  readonly headers: Headers;
  /** Text that is no stream: a problem document. */
  readonly problem: Record<string, unknown> | undefined;
  readonly events: SseEvent[];
  readonly text: string[];
  /** Place of the last event or sign of life. */
  readonly lastId: string;
  readonly ended: Promise<void>;
  readonly isClosed: boolean;
  close(): void;
}

/** Reads a stream of server-sent events in the background. `delayMs` = how long it takes over each part. */
export async function readSse(url: string, key: string, headers: Record<string, string> = {}, delayMs = 0): Promise<SseReader> {
  const stopping = new AbortController();
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}`, ...headers }, signal: stopping.signal });
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  const problem = isStream ? undefined : ((await response.json()) as Record<string, unknown>);
  const events: SseEvent[] = [];
  const text: string[] = [];
  let lastId = "";
  const run = async () => {
    if (!isStream || !response.body) return;
    let rest = "";
    for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      const blocks = (rest + part).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        text.push(block);
        const field = (name: string) => block.split("\n").find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
        lastId = field("id") || lastId;
        if (field("data") !== "") events.push({ id: field("id"), event: field("event"), data: field("data") });
      }
    }
  };
  const ended = run().catch(() => undefined);
  return {
    status: response.status,
    headers: response.headers,
    problem,
    events,
    text,
    ended,
    get isClosed() {
      return stopping.signal.aborted;
    },
    get lastId() {
      return lastId;
    },
    close: () => stopping.abort(),
  };
}
