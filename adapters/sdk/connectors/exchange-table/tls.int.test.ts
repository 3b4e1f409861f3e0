import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { ServerKind } from "../../../../seeds/simulators/servers/localServer.ts";
import { mariadb } from "../../../../seeds/simulators/servers/mariadb.ts";
import { postgres } from "../../../../seeds/simulators/servers/postgres.ts";
import { createLogger } from "../../../../services/shared/log.ts";
import { onRealServer } from "../../../../test/support/servers/realServer.ts";
import { exchangeTable } from "./connector.ts";
import { tableSettings } from "./settings.ts";

const NAME = "db.example.gov.cn";

const directory = mkdtempSync(join(tmpdir(), "tls-"));
const [certificate, key] = [join(directory, "server.pem"), join(directory, "server.key")];

/** A certificate of its own authority, for one name that is not the server's host. */
function makeCertificate(): boolean {
  chmodSync(directory, 0o755);
  const subject = ["-subj", `/CN=${NAME}`, "-addext", `subjectAltName=DNS:${NAME}`];
  const { status } = spawnSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", ...subject, "-keyout", key, "-out", certificate]);
  // PostgreSQL wants the key for itself alone.
  if (status === 0 && process.getuid?.() === 0) spawnSync("chown", ["postgres", key]);
  return status === 0;
}

const withTls: Readonly<Record<"PostgreSQL" | "MariaDB", ServerKind>> = {
  PostgreSQL: { ...postgres, run: (...server) => [...postgres.run(...server), "-c", "ssl=on", "-c", `ssl_cert_file=${certificate}`, "-c", `ssl_key_file=${key}`] },
  MariaDB: { ...mariadb, run: (...server) => [...mariadb.run(...server), `--ssl-cert=${certificate}`, `--ssl-key=${key}`, "--require-secure-transport=on"] },
};

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.skipIf(!makeCertificate())("with certificates (openssl)", () => {
  for (const name of ["PostgreSQL", "MariaDB"] as const) {
    onRealServer(name, withTls[name], (url) => {
      const look = async (host: string, tls: Readonly<Record<string, string>>) => {
        const settings = tableSettings.parse({ url: url().replace("127.0.0.1", host), tls });
        const { signal } = new AbortController();
        const connection = await exchangeTable.connect({ settings, feeds: new Map(), targets: new Map() }, { system: "example-case", log: createLogger("test", "silent"), signal, stateDir: directory });
        const [finding] = await connection.check(signal);
        await connection.close();
        return finding;
      };

      test("a certificate for another name is refused with the name expected and the one found", async () => {
        const finding = await look("localhost", { ca: certificate });
        expect(finding).toMatchObject({ ok: false, place: "connection", message: expect.stringMatching(/DNS:db\.example\.gov\.cn，期望 localhost.*tls\.servername/s) as unknown });
        expect(await look("127.0.0.1", { ca: certificate, servername: "other.example" })).toMatchObject({ ok: false, message: expect.stringContaining("期望 other.example") as unknown });
      });

      test("tls.servername names what stands on the certificate, whether the host is a name or an address", async () => {
        for (const host of ["localhost", "127.0.0.1"]) expect(await look(host, { ca: certificate, servername: NAME })).toMatchObject({ ok: true });
      });

      test("a certificate of an unknown authority is refused", async () => {
        expect(await look("localhost", { servername: NAME })).toMatchObject({ ok: false, message: expect.stringContaining("tls.ca") as unknown });
      });
    });
  }
});
