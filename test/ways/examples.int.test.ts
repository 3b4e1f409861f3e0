import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { View, Way, type Subscription } from "../../proto/gen/hub/registry/v1/registry.ts";
import { aCase, aRegistry, KEYS, openJournal, until } from "../../services/delivery/testing/testHub.ts";
import { startNatsServer, type TestNatsServer } from "../support/natsServer.ts";
import { startWaysHub, type WaysHub } from "./waysHub.ts";
import { freePort } from "../../seeds/simulators/servers/freePort.ts";

let nats: TestNatsServer;
let journal: Awaited<ReturnType<typeof openJournal>>;
let dir: string;
beforeAll(async () => {
  nats = await startNatsServer();
  journal = await openJournal(nats.url);
  dir = await mkdtemp(join(tmpdir(), "qianlian-examples-"));
});
afterAll(async () => {
  await journal.bus.close();
  await nats.close();
  await rm(dir, { recursive: true, force: true });
});

/** An example as its readers start it. */
function run(file: string, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "../../docs/examples", file)], { env: { PATH: process.env["PATH"], ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (output += data.toString()));
  const exited = once(child, "exit");
  return {
    output: () => output,
    async stop(signal: NodeJS.Signals = "SIGTERM") {
      child.kill(signal);
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

interface Line {
  readonly case: string;
  readonly version: number;
  readonly sequence: number;
  readonly decisionNo: string;
}

const linesOf = async (state: string): Promise<Line[]> => {
  const text = await readFile(state, "utf8").catch(() => "");
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Line);
};

interface Example {
  readonly name: string;
  readonly file: string;
  readonly subscription: (port: number) => Partial<Subscription>;
  /** What the example needs to know; may make a secret first. */
  readonly env: (hub: WaysHub, port: number) => Promise<Record<string, string>>;
}

const grpcEnv = async (hub: WaysHub) => ({ HUB_ADDRESS: hub.address, HUB_KEY: KEYS.alpha });
const examples: readonly Example[] = [
  { name: "grpc", file: "grpc-only.mjs", subscription: () => ({ way: Way.STREAM }), env: grpcEnv },
  { name: "sink", file: "sink.ts", subscription: () => ({ way: Way.STREAM }), env: grpcEnv },
  { name: "sse", file: "sse-client.mjs", subscription: () => ({ way: Way.EVENTS }), env: async (hub) => ({ HUB_URL: hub.url, HUB_KEY: KEYS.alpha }) },
  {
    name: "webhook",
    file: "webhook-receiver.mjs",
    subscription: (port) => ({ way: Way.WEBHOOK, webhook: { url: `http://127.0.0.1:${port}/`, headers: {} } }),
    env: async (hub, port) => {
      const former = await hub.client.rotateWebhookSecret({ subscriptionId: "example-webhook" });
      const present = await hub.client.rotateWebhookSecret({ subscriptionId: "example-webhook" });
      return { PORT: String(port), WEBHOOK_SECRET: `${former.secret},${present.secret}` };
    },
  },
];

describe.each(examples)("docs/examples/$file", ({ name, file, subscription, env }) => {
  test("receives every event once and in order per case, also after it was killed and after the hub was restarted", async () => {
    const state = join(dir, `${name}.jsonl`);
    const port = await freePort();
    const registry = aRegistry({ id: `example-${name}`, view: View.PARTNER, ...subscription(port) });
    const cases = [aCase(name), aCase(name), aCase(name)];
    const recorded: number[] = [];
    const record = async (count: number) => {
      for (let i = 0; i < count; i++) recorded.push(await journal.record(cases[i % 3]!, { penalty: { decisionNo: `示例罚〔2024〕${recorded.length}号` } }));
    };
    const received = async () => (await linesOf(state)).filter((line) => cases.includes(line.case));
    const hasAll = async () => (await received()).length >= recorded.length;
    await record(9);
    let settings: Record<string, string>;
    {
      await using hub = await startWaysHub(nats.url, registry);
      settings = { HUB_SUBSCRIPTION: `example-${name}`, HUB_STATE: state, ...(await env(hub, port)) };
      const first = run(file, settings);
      await until(hasAll);
      await first.stop("SIGKILL");
      await record(6);
      const second = run(file, settings);
      await until(hasAll);
      expect(await second.stop()).toBe(0);
    }
    await using hub = await startWaysHub(nats.url, registry);
    await record(3);
    const third = run(file, name === "webhook" ? settings : { ...settings, ...(await env(hub, port)) });
    await until(hasAll);
    expect((await received()).map(({ sequence }) => sequence).sort((a, b) => a - b)).toEqual(recorded);
    for (const caseId of cases) expect((await received()).filter((line) => line.case === caseId).map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await received()).map(({ decisionNo }) => decisionNo)).toContain("示例罚〔2024〕17号");
    expect(third.output()).not.toContain("Error");
    expect(await third.stop()).toBe(0);
  }, 60_000);
});
