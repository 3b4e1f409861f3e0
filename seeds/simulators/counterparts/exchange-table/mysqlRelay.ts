import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Faults } from "../../contract.ts";

/** A port through which a MySQL server is reached, and by which it misbehaves. */
export interface MysqlRelay {
  readonly port: number;
  misbehave(faults: Faults, preparing: Promise<unknown>): void;
  close(): Promise<void>;
}

const COM_QUERY = 3;

/** A query with the text `commit`: the moment at which losing the answer hurts. */
const isCommit = (packet: Buffer): boolean => packet[4] === COM_QUERY && packet.toString("latin1", 5, 11).toLowerCase() === "commit";

/** Passes bytes on between clients and the server at `port` of the loopback interface. */
export async function startMysqlRelay(serverPort: number): Promise<MysqlRelay> {
  let faults: Faults = {};
  let lossesLeft = 0;
  let prepared: Promise<unknown> = Promise.resolve();
  const clients = new Set<Socket>();

  const serve = (client: Socket): void => {
    if (faults.down === true) return void client.destroy();
    const server = connect(serverPort, "127.0.0.1");
    const cut = (): void => void (client.destroy(), server.destroy());
    let work: Promise<unknown> = Promise.resolve();
    let losing = false;
    clients.add(client);
    client.on("data", (chunk: Buffer) => {
      work = work.then(() => forward(chunk)).catch(cut);
    });
    server.on("data", (chunk: Buffer) => (losing ? cut() : client.write(chunk)));
    for (const socket of [client, server]) socket.on("error", cut).on("close", () => (clients.delete(client), cut()));

    const forward = async (chunk: Buffer): Promise<void> => {
      await prepared;
      if (faults.slowMs !== undefined) await pause(faults.slowMs);
      if (client.destroyed) return;
      if (lossesLeft > 0 && isCommit(chunk)) {
        lossesLeft -= 1;
        losing = true;
      }
      server.write(chunk);
    };
  };

  const listener = createServer(serve).listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    port: (listener.address() as AddressInfo).port,
    misbehave(next, preparing) {
      faults = next;
      lossesLeft = next.loseAnswers ?? 0;
      prepared = preparing.catch(() => undefined);
      if (next.down === true) for (const client of clients) client.destroy();
    },
    async close() {
      listener.close();
      for (const client of clients) client.destroy();
      await once(listener, "close");
    },
  };
}
