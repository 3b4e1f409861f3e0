import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import type { Account } from "./account.ts";
import { Connection } from "./connection.ts";
import type { Engine } from "./engine.ts";

/** The loopback port at which the simulated systems' databases are reached. */
export interface Front {
  readonly port: number;
  /** Ends all connections and stops listening. */
  close(): Promise<void>;
}

/** Listens for `pg` clients of the accounts; `port` 0 = a free one. Fails when the port is taken. */
export async function listen(engine: Engine, accounts: ReadonlyMap<string, Account>, port: number): Promise<Front> {
  const connections = new Set<Connection>();
  const server = createServer((socket) => {
    const connection = new Connection(socket, engine, accounts);
    connections.add(connection);
    socket.once("close", () => connections.delete(connection));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      await Promise.all([...connections].map((connection) => connection.close()));
      await closed;
    },
  };
}
