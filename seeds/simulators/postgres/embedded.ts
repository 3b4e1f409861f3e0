import { PGlite } from "@electric-sql/pglite";
import { createDataDir } from "../../../services/shared/db/createDataDir.ts";
import { keepWasmSmall } from "../../../services/shared/db/smallWasm.ts";
import type { Logger } from "../../../services/shared/log.ts";
import type { Engine, EngineSession } from "./engine.ts";
import { Gate } from "./gate.ts";
import { summarise } from "./replies.ts";

const SMALL_SETTINGS = ["shared_buffers=4MB", "wal_buffers=256kB", "max_connections=8", "max_wal_size=64MB", "min_wal_size=32MB"];

/** Opens the embedded database in `dataDir`, making it first (some seconds) when there is none. */
export async function openEmbedded(dataDir: string, log: Logger): Promise<Engine> {
  await createDataDir(dataDir, log);
  keepWasmSmall();
  const settings = SMALL_SETTINGS.flatMap((setting) => ["-c", setting]);
  const db = await PGlite.create({ dataDir, startParams: [...PGlite.defaultStartParams, ...settings] });
  const gate = new Gate();
  return {
    open: async () => new EmbeddedSession(db, gate),
    close: () => db.close(),
  };
}

/**
 * A client's share of the one session that PGlite has. The gate is held from the first statement of a transaction to
 * its end, so that no statement of another client falls into it. (pglite-socket passes single protocol messages, so that
 * another client's Parse may come between a Parse and its Bind, and stops for good after an engine error; hence this.)
 */
class EmbeddedSession implements EngineSession {
  private readonly db: PGlite;
  private readonly gate: Gate;
  private release: (() => void) | undefined;

  constructor(db: PGlite, gate: Gate) {
    this.db = db;
    this.gate = gate;
  }

  get inTransaction(): boolean {
    return this.release !== undefined;
  }

  async run(unit: Buffer): Promise<Buffer> {
    this.release ??= await this.gate.enter();
    try {
      const reply = Buffer.from(await this.db.execProtocolRaw(unit, { syncToFs: false }));
      if (summarise(reply).state === "I") this.leave();
      return reply;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.release === undefined) return;
    await this.db.exec("ROLLBACK").catch(() => undefined);
    this.leave();
  }

  private leave(): void {
    this.release?.();
    this.release = undefined;
  }
}
