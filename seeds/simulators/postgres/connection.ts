import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Account } from "./account.ts";
import type { Engine, EngineSession } from "./engine.ts";
import { ClientStream, type ClientMessage } from "./frames.ts";
import { committedWrite, encryptionRefused, failedUnit, fatalError, loggedIn, passwordWanted, summarise } from "./replies.ts";

/** A client that leaves a transaction open this long is cut off, milliseconds: it would keep the others out. */
const IDLE_IN_TRANSACTION_MS = 10_000;

/** Serves one client of the simulated database from login to the end; never rejects. */
export class Connection {
  private readonly socket: Socket;
  private readonly engine: Engine;
  private readonly accounts: ReadonlyMap<string, Account>;
  private account: Account | undefined;
  private session: EngineSession | undefined;
  private work: Promise<void> = Promise.resolve();
  private idle: NodeJS.Timeout | undefined;
  private stopListening: () => void = () => undefined;

  constructor(socket: Socket, engine: Engine, accounts: ReadonlyMap<string, Account>) {
    this.socket = socket;
    this.engine = engine;
    this.accounts = accounts;
    const stream = new ClientStream();
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.receive(stream, chunk));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.enqueue(() => this.end()));
  }

  /** Resolves when the session is given back. */
  async close(): Promise<void> {
    this.socket.destroy();
    await this.work;
    await this.end();
  }

  private receive(stream: ClientStream, chunk: Buffer): void {
    clearTimeout(this.idle);
    try {
      for (const message of stream.push(chunk)) this.enqueue(() => this.handle(message));
    } catch {
      this.socket.destroy();
    }
  }

  private enqueue(step: () => Promise<void>): void {
    this.work = this.work.then(step).catch(() => void this.socket.destroy());
  }

  private async handle(message: ClientMessage): Promise<void> {
    if (this.socket.destroyed) return;
    switch (message.kind) {
      case "encryption":
        return this.send(encryptionRefused);
      case "startup":
        return this.welcome(message.parameters.get("user") ?? "");
      case "password":
        return this.login(message.password);
      case "unit":
        return this.serve(message.bytes);
      case "cancel":
      case "end":
        this.socket.end();
    }
  }

  private async welcome(user: string): Promise<void> {
    this.account = this.accounts.get(user);
    if (this.account?.faults.down === true) return this.refuse("57P03", "系统停机 / the database system is shutting down");
    this.send(passwordWanted);
  }

  private async login(password: string): Promise<void> {
    const { account } = this;
    if (account === undefined || account.password !== password) {
      return this.refuse("28P01", "用户名或口令错误 / wrong user or password");
    }
    this.session = await this.engine.open();
    this.stopListening = account.onDown(() => this.socket.destroy());
    this.send(loggedIn);
  }

  private async serve(unit: Buffer): Promise<void> {
    const { account, session } = this;
    if (account === undefined || session === undefined) return this.refuse("08P01", "未登录 / not logged in");
    // Not inside a transaction: it would keep the other systems waiting too, and what prepares a fault for ever.
    if (!session.inTransaction) {
      await account.prepared;
      if (account.faults.slowMs !== undefined) await sleep(account.faults.slowMs);
    }
    if (this.socket.destroyed) return;
    const reply = await session.run(unit).catch(() => failedUnit("58000", "数据库内部错误 / engine error"));
    if (committedWrite(summarise(reply)) && account.losesAnswer()) return void this.socket.destroy();
    this.send(reply);
    if (session.inTransaction) this.idle = setTimeout(() => this.socket.destroy(), IDLE_IN_TRANSACTION_MS).unref();
  }

  private refuse(sqlState: string, words: string): void {
    this.socket.end(fatalError(sqlState, words));
  }

  private send(bytes: Buffer): void {
    if (!this.socket.destroyed) this.socket.write(bytes);
  }

  private async end(): Promise<void> {
    clearTimeout(this.idle);
    this.stopListening();
    const { session } = this;
    this.session = undefined;
    await session?.close();
  }
}
