// 订阅者示例：只用 @grpc/grpc-js 与 .proto 文件（@grpc/proto-loader 随 @grpc/grpc-js 安装），不用本仓库的任何代码。
// A subscriber with @grpc/grpc-js and the .proto files alone (@grpc/proto-loader comes with @grpc/grpc-js), nothing else of this repository.
//   HUB_ADDRESS=127.0.0.1:7441 HUB_KEY=qlk_… HUB_SUBSCRIPTION=my-system node docs/examples/grpc-only.mjs
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

const { HUB_ADDRESS = "127.0.0.1:7441", HUB_KEY = "", HUB_SUBSCRIPTION = "", HUB_TLS = "", HUB_STATE = "received.jsonl" } = process.env;
const protoDir = process.env.HUB_PROTO_DIR ?? new URL("../../proto", import.meta.url).pathname;
const files = ["delivery/v1/delivery_service", "case/v1/penalty", "credit/v1/publication"].map((name) => `hub/${name}.proto`);
const definition = loadSync(files, { includeDirs: [protoDir], longs: String, enums: String, defaults: true });
const { DeliveryService } = grpc.loadPackageDefinition(definition).hub.delivery.v1;

// What was received, one line each: stands for a table with the event id as its key. A line is written before it is answered.
const lines = existsSync(HUB_STATE) ? readFileSync(HUB_STATE, "utf8").split("\n").filter(Boolean) : [];
const known = new Set(lines.map((line) => JSON.parse(line).id));

/** Applies an event once: after a cut, a redrive or a replay the same one may come again. */
function apply({ deliveryId, event, replayId }) {
  const { id, type, subject, caseVersion, sequence, data } = event;
  const duplicate = known.has(id);
  // Every message type is in the definition under its full name; `data` is the message `type`.
  const message = definition[type]?.deserialize(data) ?? {};
  const decisionNo = message.penalty?.decisionNo ?? "";
  if (!duplicate) {
    appendFileSync(HUB_STATE, `${JSON.stringify({ id, case: subject, version: caseVersion, sequence: Number(sequence), type, decisionNo, replay: replayId })}\n`);
    known.add(id);
  }
  return { deliveryId, result: "ANSWER_RESULT_DELIVERED", receipt: `line-${sequence}`, duplicate };
}

/** What fails for a reason that may pass is tried again: its case waits, all others go on. */
function answer(delivery) {
  try {
    return apply(delivery);
  } catch (error) {
    return { deliveryId: delivery.deliveryId, result: "ANSWER_RESULT_RETRY", reason: "NOT_APPLIED", message: String(error), retryAfterMs: 5_000 };
  }
}

const credentials = HUB_TLS === "" ? grpc.credentials.createInsecure() : grpc.credentials.createSsl();
const client = new DeliveryService(HUB_ADDRESS, credentials, { "grpc.keepalive_time_ms": 10_000, "grpc.max_receive_message_length": 32 * 1024 * 1024 });
const metadata = new grpc.Metadata();
metadata.set("authorization", `Bearer ${HUB_KEY}`);

let stopped = false;
let wait = 200;
let stream;

/** One stream. What was not answered comes again on the next one, with the same delivery id. */
function connect() {
  stream = client.subscribe(metadata);
  stream.write({ open: { subscriptionId: HUB_SUBSCRIPTION, window: 100 } });
  stream.on("data", ({ deliveries }) => {
    wait = 200;
    stream.write({ answers: { answers: deliveries.map(answer) } });
  });
  stream.on("error", (error) => process.stderr.write(`${error.message}\n`));
  stream.on("close", () => {
    if (!stopped) setTimeout(connect, (wait = Math.min(10_000, wait * 2)));
  });
}

process.once("SIGTERM", () => {
  stopped = true;
  stream.end();
  client.close();
});
connect();
