import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLogger } from "../../../../services/shared/log.ts";
import { noSftp, startSftpServer, type TestSftpServer } from "../../../../test/support/servers/sftp.ts";
import type { ConnectorConnection } from "../contract.ts";
import { fileDrop } from "./connector.ts";
import { fileDropFeed, fileDropSettings } from "./settings.ts";

const signal = new AbortController().signal;

describe.skipIf(noSftp)(noSftp ?? "a folder on an SFTP server", () => {
  let root: string;
  let server: TestSftpServer;
  let open: ConnectorConnection | undefined;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "sftp-"));
    await mkdir(join(root, "drop", "outbox"), { recursive: true });
    server = await startSftpServer();
  });
  afterEach(async () => {
    await open?.close();
    await server[Symbol.asyncDispose]();
    await rm(root, { recursive: true });
  });

  const settingsOf = (change: Readonly<Record<string, unknown>> = {}) => {
    const { host, port, user, privateKey, hostKey } = server;
    return fileDropSettings.parse({ directory: join(root, "drop"), sftp: { host, port, user, privateKey, hostKey, timeoutMs: 5_000, ...change } });
  };
  const connect = async (change: Readonly<Record<string, unknown>> = {}) => {
    const parts = { settings: settingsOf(change), feeds: new Map([["rows", fileDropFeed.parse({ stableMs: 0 })]]), targets: new Map() };
    return (open = await fileDrop.connect(parts, { system: "example", log: createLogger("test", "silent"), signal, stateDir: join(root, "state") }));
  };
  const failureOf = async (connection: ConnectorConnection) => (await connection.check(signal)).find(({ ok }) => !ok)?.message;

  test("another host key than the registered one is refused, and both are named", async () => {
    const registered = `SHA256:${"A".repeat(43)}`;
    const message = await failureOf(await connect({ hostKey: registered }));
    expect(message).toContain(registered);
    expect(message).toContain(server.hostKey);
    await expect(open!.feeds.get("rows")!.poll(signal)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE", metadata: { code: "EHOSTKEY" } });
  });

  test("a login that is refused says so, without the key", async () => {
    const message = await failureOf(await connect({ privateKey: undefined, password: "示例口令" }));
    expect(message).toMatch(/refuses the login of \S+: check password or private key/);
    expect(message).not.toContain("示例口令");
  });

  test("a server that went away is unavailable, and the work goes on when it is back", async () => {
    await writeFile(join(root, "drop", "outbox", "b1.csv"), "文号\n1号\n2号\n");
    const feed = (await connect()).feeds.get("rows")!;
    const batch = await feed.poll(signal);
    await server.stop();
    const settle = () => batch.settle(batch.records.map(({ place }) => ({ place, outcome: "accepted", eventId: "e", caseId: "c", version: 1, waitingFor: "", waitingUntil: "", errors: [], warnings: [] })));
    await expect(settle()).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
    await expect(feed.poll(signal).then(() => feed.lag(signal))).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
    await server.start();
    await settle();
    expect((await feed.poll(signal)).records).toEqual([]);
  });

  test("a file is looked into with its columns and first records", async () => {
    await writeFile(join(root, "drop", "outbox", "b1.csv"), "文号,名称\n1号,示例\n");
    expect(await fileDrop.inspect!(settingsOf(), "outbox/b1.csv", signal)).toEqual({
      columns: ["文号", "名称"],
      records: [{ place: "outbox/b1.csv#1", where: "outbox/b1.csv 第 2 行 / line 2", fields: { 文号: "1号", 名称: "示例" } }],
    });
  });
});
