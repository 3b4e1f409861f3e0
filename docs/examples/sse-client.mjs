// 服务器推送事件（SSE）客户端示例：只用 fetch，断线后从上次位置继续。 / Server-sent events with fetch alone; after a cut it goes on where it was.
//   HUB_URL=http://127.0.0.1:7480 HUB_KEY=qlk_… HUB_SUBSCRIPTION=my-reader node docs/examples/sse-client.mjs
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const { HUB_URL = "http://127.0.0.1:7480", HUB_KEY = "", HUB_SUBSCRIPTION = "", HUB_STATE = "received.jsonl" } = process.env;
const url = `${HUB_URL}/v1/subscriptions/${HUB_SUBSCRIPTION}/events`;

// What was received, one line each. The reader keeps its own place: the sequence of the last line.
const lines = existsSync(HUB_STATE) ? readFileSync(HUB_STATE, "utf8").split("\n").filter(Boolean) : [];
let lastId = lines.length > 0 ? String(JSON.parse(lines.at(-1)).sequence) : "";
let retryMs = 2_000;
const stopping = new AbortController();
process.once("SIGTERM", () => stopping.abort());

function apply({ id, subject, caseversion, sequence, type, data }) {
  const decisionNo = data.penalty?.decisionNo ?? "";
  appendFileSync(HUB_STATE, `${JSON.stringify({ id, case: subject, version: caseversion, sequence: Number(sequence), type, decisionNo })}\n`);
}

/** One block of the stream: `id`, `event`, `data`, or a comment. An id without data moves the place past what is not ours. */
function take(block) {
  const fields = new Map(block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
  if (fields.has("retry")) retryMs = Number(fields.get("retry"));
  if (fields.has("data")) apply(JSON.parse(fields.get("data")));
  if (fields.has("id")) lastId = fields.get("id");
}

/** One connection, from the place that was reached until it is cut. */
async function read() {
  const place = lastId === "" ? "?from=beginning" : "";
  const headers = { authorization: `Bearer ${HUB_KEY}`, accept: "text/event-stream", ...(lastId === "" ? {} : { "last-event-id": lastId }) };
  const response = await fetch(url + place, { headers, signal: stopping.signal });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  let rest = "";
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + part).split("\n\n");
    rest = blocks.pop();
    blocks.forEach(take);
  }
}

while (!stopping.signal.aborted) {
  await read().catch((error) => stopping.signal.aborted || process.stderr.write(`${error.message}\n`));
  await pause(retryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
}
