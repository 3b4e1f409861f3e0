import { expect, test } from "vitest";
import { natsConfig, permissionsOf } from "./natsConfig.ts";
import { natsUsers } from "./secrets.ts";

const settings = { dataDir: "/data", port: 7422, monitorPort: 7423, passwords: { case: 'p"w' } } as const;

test("only the service that owns a domain may publish its events", () => {
  const may = (subject: string) => natsUsers.filter((user) => permissionsOf(user).publish.includes(subject));
  expect(may("case.>")).toEqual(["case"]);
  expect(may("transfer.>")).toEqual(["case"]);
  expect(may("credit.>")).toEqual(["credit"]);
  expect(may("hint.>")).toEqual(["hints"]);
  expect(may("$KV.DELIVERY.>")).toEqual(["delivery"]);
});

const MAY_UPDATE = "$JS.API.STREAM.UPDATE.JOURNAL";

test("nobody may delete or purge a stream, or publish to everything; only the case service may add subjects to the journal", () => {
  for (const user of natsUsers) {
    const { publish: all, subscribe } = permissionsOf(user);
    const publish = user === "case" ? all.filter((subject) => subject !== MAY_UPDATE) : all;
    expect(publish.filter((subject) => /^(>|\*|\$JS\.(>|API\.>)|\$JS\.API\.STREAM\.(DELETE|PURGE|UPDATE|>|MSG\.DELETE).*)$/.test(subject))).toEqual([]);
    expect(subscribe).toEqual([`_INBOX_${user}.>`]);
  }
});

test("strict writes to the disk before the answer, fast does not", () => {
  expect(natsConfig({ ...settings, profile: "strict" })).toContain("sync_interval: always");
  expect(natsConfig({ ...settings, profile: "fast" })).not.toContain("sync_interval");
});

test("a password with quotes stays inside its quotes", () => {
  expect(natsConfig({ ...settings, profile: "fast" })).toContain(String.raw`password: "p\"w"`);
});
