import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { postgres } from "../../../../seeds/simulators/servers/postgres.ts";
import { penaltyRow } from "../../../../test/support/penaltyRows.ts";
import { onRealServer } from "../../../../test/support/servers/realServer.ts";
import { runCli } from "../../testing/runCli.ts";

const COLUMNS: Readonly<Record<string, string>> = { CF_XDR_MC: "xdrmc", CF_XDR_LB: "xdrlb", CF_XDR_SHXYM: "tyshxydm", CF_FRDB: "fddbr", CF_WSH: "cfjdswh", CF_WFXW: "wfxw", CF_SY: "wfss", CF_YJ: "cfyj", CF_CFLB: "cfzl", CF_NR: "cfnr", CF_NR_FK: "fkje", CF_NR_WFFF: "msje", CF_JDRQ: "cfrq", CF_YXQ: "yxq", CF_CFJG: "cfjgmc", CF_CFJGDM: "cfjgdm", CF_SJLY: "sjlydw", CF_SJLYDM: "sjlydm" };

onRealServer("a table of a real database", postgres, (url) => {
  let directory: string;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "hub-adapter-table-"));
    const client = new pg.Client({ connectionString: url() });
    await client.connect();
    const columns = Object.values(COLUMNS);
    await client.query(`create table nyzf_cf (id bigserial primary key, ${columns.map((column) => `${column} text`).join(", ")}, clzt text not null default '0', gxsj timestamp not null default now(), answer text)`);
    for (let index = 0; index < 20; index++) {
      const row = penaltyRow(index);
      const values = Object.keys(COLUMNS).map((field) => row[field] ?? "");
      await client.query(`insert into nyzf_cf (${columns.join(", ")}) values (${columns.map((_, at) => `$${at + 1}`).join(", ")})`, values);
    }
    await client.end();
  }, 60_000);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const hub = (...args: string[]) => runCli(["adapter", ...args], { HUB_KEY: "" });

  test("the mapping is proposed from the table itself, and its records are tried where they are", { timeout: 180_000 }, async () => {
    const folder = join(directory, "agri-case");
    const made = await hub("init", folder, "--from", url(), "--table", "nyzf_cf", "--id", "agri-case", "--name", "示例农业系统", "--owner-uscc", "11520100MBYT00017K");
    expect(made).toMatchObject({ code: 0, stderr: "" });
    const text = readFileSync(join(folder, "manifest.yaml"), "utf8");
    for (const line of ['table: "nyzf_cf"', 'key: ["id"]', "clzt", "CF_WSH: cfjdswh", "${AGRI_CASE_URL}"]) expect(text).toContain(line);
    expect(text).not.toContain(url());
    expect(await hub("try", "--live", "--manifest", folder)).toMatchObject({ code: 0, stdout: expect.stringContaining("共 20 条") });
    writeFileSync(join(folder, "manifest.yaml"), text.replace("CF_FRDB: fddbr", "CF_FRDB: fddbrr"));
    expect(await hub("check", folder, "--connect")).toMatchObject({ code: 1, stdout: expect.stringMatching(/nyzf_cf 没有 CF_FRDB 所用的列 fddbrr .*是否为 fddbr？/) });
    const client = new pg.Client({ connectionString: url() });
    await client.connect();
    const { rows } = await client.query("select distinct clzt from nyzf_cf");
    await client.end();
    expect(rows).toEqual([{ clzt: "0" }]);
    expect(await hub("init", join(directory, "b"), "--from", url(), "--table", "nyzf", "--id", "b-case", "--name", "示例", "--owner-uscc", "11520100MBYT00017K")).toMatchObject({ code: 2, stderr: expect.stringContaining("nyzf") });
  });
});
