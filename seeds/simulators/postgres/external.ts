import { on } from "node:events";
import type { Duplex } from "node:stream";
import { Client } from "pg";
import type { Engine, EngineSession } from "./engine.ts";
import { summarise, type TransactionState } from "./replies.ts";

/** A real PostgreSQL server behind the simulated systems' logins; each client has a session there under the URL's own user. */
export function useExternal(url: string): Engine {
  return { open: () => openSession(url), close: async () => undefined };
}

/** `pg` does the login (SCRAM, TLS); after it the bare stream is taken over, since units are passed on byte for byte. */
async function openSession(url: string): Promise<EngineSession> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection;
  stream.removeAllListeners("data");
  return new ExternalSession(stream);
}

class ExternalSession implements EngineSession {
  private readonly stream: Duplex;
  private state: TransactionState = "I";

  constructor(stream: Duplex) {
    this.stream = stream;
  }

  get inTransaction(): boolean {
    return this.state !== "I";
  }

  async run(unit: Buffer): Promise<Buffer> {
    const whole: Buffer[] = [];
    let rest: Buffer = Buffer.alloc(0);
    this.stream.write(unit);
    for await (const [chunk] of on(this.stream, "data", { close: ["close"] }) as AsyncIterable<[Buffer]>) {
      whole.push(chunk);
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const { state, bytes } = summarise(rest);
      rest = rest.subarray(bytes);
      if (state === undefined) continue;
      this.state = state;
      return Buffer.concat(whole);
    }
    throw new Error("server closed the connection");
  }

  async close(): Promise<void> {
    // A closed connection is rolled back by the server.
    this.stream.destroy();
  }
}
