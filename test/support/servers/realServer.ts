import { afterAll, beforeAll, describe, test } from "vitest";
import { findProgram, startLocalServer, type LocalServer, type ServerKind } from "../../../seeds/simulators/servers/localServer.ts";

/**
 * Runs suites on a real server of this machine, empty and of this file alone; `url` counts inside tests and hooks. Where there is none, one
 * skipped test says so.
 */
export function onRealServer(name: string, kind: ServerKind, suites: (url: () => string) => void): void {
  if (findProgram(kind) === undefined) {
    test.skip(`${name}: ${kind.absent}`, () => undefined);
    return;
  }
  describe(name, () => {
    let server: LocalServer;
    beforeAll(async () => {
      server = await startLocalServer(kind);
    }, 60_000);
    afterAll(() => server[Symbol.asyncDispose]());
    suites(() => server.url);
  });
}
