import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Client } from "nice-grpc";
import type { Outcome } from "../../proto/gen/hub/case/v1/case_service.ts";
import { PublicationReport } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import type { Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { AdapterServiceDefinition } from "../../proto/gen/hub/registry/v1/adapter_service.ts";
import { AdapterState } from "../../proto/gen/hub/registry/v1/adapter.ts";
import { Operator, Right } from "../../proto/gen/hub/registry/v1/registry.ts";
import { RegistryServiceDefinition } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { connectHub } from "../../adapters/sdk/runtime/hubClients.ts";
import { runAdapter, type RunningAdapter } from "../../adapters/sdk/runtime/runAdapter.ts";
import { manifestAdapter } from "../../adapters/sdk/manifest/manifestAdapter.ts";
import { readManifestFile } from "../../adapters/sdk/manifest/readManifest.ts";
import { readStepForm } from "../../adapters/sdk/steps/stepForm.ts";
import type { AdapterManifestFile } from "../../adapters/sdk/manifest/schema.ts";
import { counterparts } from "../../seeds/simulators/counterparts.ts";
import type { Counterpart } from "../../seeds/simulators/counterpart.ts";
import { createHubChannel } from "../../services/shared/grpc/client.ts";
import { createLogger } from "../../services/shared/log.ts";
import { createProver } from "../../services/registry/testing/registryHub.ts";
import { startProcess } from "./childProcess.ts";
import { startNatsServer } from "./natsServer.ts";
import { freePort } from "../../seeds/simulators/servers/freePort.ts";

const SERVICE_KEY = "service-key-of-this-test";
const CREDIT_KEY = "key-of-credit-china-in-this-test";
const PLATFORM_KEY = "key-of-linkage-platform-in-test";

/** A hub in which one manifest's adapter was applied for, approved and put live, with the other side of its system. */
export interface ManifestHub extends AsyncDisposable {
  readonly manifest: AdapterManifestFile;
  readonly counterpart: Counterpart;
  /** Runs the adapter from its state of before; stop it before it is run again. */
  run(): RunningManifest;
  /** Answers the requests to publish as the channel would, each once; `answer` undefined = not at all. */
  publish(answer: (delivery: Delivery) => Partial<PublicationReport> | undefined): { close(): void };
  /** Reports steps of transfers as the users of the linkage platform enter them; the answers' outcomes. */
  enterSteps(forms: readonly Readonly<Record<string, string>>[]): Promise<readonly Outcome[]>;
}

export interface RunningManifest {
  readonly status: RunningAdapter["status"];
  stop(): Promise<void>;
}

/** What a system's owner and the hub's operators go through, with the services in one process. */
export async function startManifestHub(manifestFile: string, url?: string): Promise<ManifestHub> {
  const { manifest, text } = await readManifestFile(manifestFile);
  const stack = new AsyncDisposableStack();
  const nats = stack.adopt(await startNatsServer(), (server) => server.close());
  const dir = stack.adopt(await mkdtemp(join(tmpdir(), "qianlian-manifest-")), (path) => rm(path, { recursive: true, force: true }));
  const address = `127.0.0.1:${await freePort()}`;
  const services = await startProcess(join(import.meta.dirname, "../../services/host.ts"), ["registry", "case", "credit", "delivery"], {
    NATS_URL: nats.url,
    HUB_DATA_DIR: join(dir, "hub"),
    HUB_SERVICE_KEY: SERVICE_KEY,
    HUB_KEY_SECRET: "secret-of-keyed-hashes-of-this-test",
    HUB_SYSTEM_KEYS: JSON.stringify({ "credit-china": CREDIT_KEY, "linkage-platform": PLATFORM_KEY }),
    HUB_PORT: address.split(":")[1] ?? "",
    ...Object.fromEntries(["REGISTRY", "CASE", "CREDIT", "DELIVERY"].map((service) => [`HUB_${service}_ADDRESS`, address])),
  });
  stack.defer(() => services.close());
  const log = createLogger("test", process.env["TEST_LOG"] ?? "silent");
  const counterpart = stack.use(await counterparts[manifest.connector.kind]!(manifest, { dataDir: join(dir, "system"), log, manifestDir: dirname(manifestFile), ...(url === undefined ? {} : { url }) }));
  const key = await goLive(address, text, manifest.id);
  const addresses = { caseAddress: address, creditAddress: address, deliveryAddress: address };
  const platform = stack.adopt(connectHub(addresses, PLATFORM_KEY), (hub) => hub.close());
  return {
    manifest,
    counterpart,
    enterSteps: (forms) => submitForms(platform, forms),
    run: () => runOn({ manifest, counterpart, hub: connectHub(addresses, key), stateDir: join(dir, "state"), log }),
    publish: (answer) => publishAs(connectHub(addresses, CREDIT_KEY), answer),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Applies, is approved for the sandbox, hands in a report, goes live; resolves with the system's key. */
async function goLive(address: string, manifest: string, adapterId: string): Promise<string> {
  const channels = new Set<ReturnType<typeof createHubChannel>>();
  const as = (key?: string) => {
    const channel = createHubChannel(address, key === undefined ? {} : { key });
    channels.add(channel);
    return channel;
  };
  const registry = as(SERVICE_KEY).client(RegistryServiceDefinition);
  await registry.putOperator({ operator: Operator.fromPartial({ id: "approver-example", name: "示例审批员", rights: [Right.APPROVE] }) });
  const approver = as((await registry.issueOperatorKey({ operatorId: "approver-example" })).key).client(AdapterServiceDefinition);
  const prover = createProver();
  const { applicantKey } = await as().client(AdapterServiceDefinition).submitAdapter({ manifest, publicKey: prover.publicKey });
  const applicant: Client<typeof AdapterServiceDefinition> = as(applicantKey).client(AdapterServiceDefinition);
  const decide = (state: AdapterState) => approver.decideAdapter({ adapterId, state, reason: "示例" });
  const { adapter } = await decide(AdapterState.SANDBOX);
  await applicant.attachConformance({ adapterId, ...prover.report(adapter) });
  await decide(AdapterState.LIVE);
  const { key } = await applicant.rotateKey({ systemId: adapterId });
  for (const channel of channels) channel.close();
  return key;
}

async function submitForms({ cases }: ReturnType<typeof connectHub>, forms: readonly Readonly<Record<string, string>>[]): Promise<readonly Outcome[]> {
  const submissions = forms.map((form, index) => {
    const { submission, errors } = readStepForm(form, { submissionId: String(index), sourceReference: `${form["案件编号"]}/${form["类型"]}`, stepField: "类型" });
    if (!submission) throw new Error(JSON.stringify(errors));
    return submission;
  });
  const requests = async function* () {
    yield await Promise.resolve({ requestId: "1", submissions });
  };
  for await (const { answers } of cases.submit(requests())) return answers.map(({ outcome }) => outcome);
  return [];
}

interface Run {
  readonly manifest: AdapterManifestFile;
  readonly counterpart: Counterpart;
  readonly hub: ReturnType<typeof connectHub>;
  readonly stateDir: string;
  readonly log: ReturnType<typeof createLogger>;
}

function runOn({ manifest, counterpart, hub, stateDir, log }: Run): RunningManifest {
  const adapter = manifestAdapter(manifest, { values: process.env, settings: counterpart.settings });
  const stopping = new AbortController();
  const { status, done } = runAdapter({ adapter, config: adapter.manifest.config.parse({}), hub, subscriptionId: manifest.id, log, signal: stopping.signal, stateDir, pollIntervalMs: 50 });
  return {
    status,
    async stop() {
      stopping.abort();
      await done;
      hub.close();
    },
  };
}

function publishAs(hub: ReturnType<typeof connectHub>, answer: (delivery: Delivery) => Partial<PublicationReport> | undefined): { close(): void } {
  const stopping = new AbortController();
  const sink = {
    async deliver(deliveries: readonly Delivery[]) {
      const reports = deliveries.flatMap((delivery) => answer(delivery) ?? []);
      if (reports.length > 0) await hub.credit.reportPublications({ channel: "credit-china", reports: reports.map((report) => PublicationReport.fromPartial(report)) });
      return deliveries.map(({ deliveryId }) => ({ deliveryId, result: 1 as const }));
    },
  };
  const adapter = {
    manifest: { system: "credit-china", name: "", nameEn: "", summary: "", config: undefined as never },
    connect: async () => ({ sink, close: async () => undefined }),
  };
  const { done } = runAdapter({ adapter, config: {}, hub, subscriptionId: "credit-china", log: createLogger("test", "silent"), signal: stopping.signal, stateDir: tmpdir() });
  return {
    close() {
      stopping.abort();
      void done.then(() => hub.close());
    },
  };
}
