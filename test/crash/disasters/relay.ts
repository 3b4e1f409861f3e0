import { connect, createServer, type Socket } from "node:net";
import { once } from "node:events";

/** A TCP relay on a loopback port that can break as networks do. */
export interface Relay extends AsyncDisposable {
  readonly port: number;
  /** Ends every connection with RST and refuses new ones until `mend`. */
  cut(): void;
  /** Keeps connections open and passes nothing on, as a firewall that drops packets, until `mend`. */
  hang(): void;
  /** Resets what is connected now; new connections are taken. */
  reset(): void;
  mend(): void;
}

type State = "pass" | "cut" | "hang";

export async function startRelay(target: number): Promise<Relay> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let state: State = "pass";
  const drop = () => {
    for (const [near, far] of pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
    pairs.clear();
  };
  const server = createServer((near) => {
    if (state === "cut") return void near.resetAndDestroy();
    const far = connect(target, "127.0.0.1");
    const pair = [near, far] as const;
    pairs.add(pair);
    const pass = (from: Socket, to: Socket) => {
      from.on("data", (chunk) => {
        if (!to.write(chunk)) from.pause();
      });
      to.on("drain", () => state === "pass" && from.resume());
      from.on("error", () => undefined);
      from.on("close", () => {
        pairs.delete(pair);
        to.destroy();
      });
      if (state === "hang") from.pause();
    };
    pass(near, far);
    pass(far, near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  return {
    port,
    cut() {
      state = "cut";
      drop();
    },
    hang() {
      state = "hang";
      for (const pair of pairs) for (const socket of pair) socket.pause();
    },
    reset: drop,
    mend() {
      state = "pass";
      for (const pair of pairs) for (const socket of pair) socket.resume();
    },
    async [Symbol.asyncDispose]() {
      drop();
      server.close();
      await once(server, "close");
    },
  };
}
