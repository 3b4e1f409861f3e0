// Webhook 接收端示例：node:http，用 standardwebhooks 验签。 / A webhook receiver: node:http, signatures checked by `standardwebhooks`.
//   PORT=8080 WEBHOOK_SECRET=whsec_… node docs/examples/webhook-receiver.mjs
// 更换密钥期间可写多个，以逗号分隔 / while a secret is rotated, several with commas: WEBHOOK_SECRET=whsec_new,whsec_former
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const { PORT = "8080", WEBHOOK_SECRET = "", HUB_STATE = "received.jsonl" } = process.env;
const verifiers = WEBHOOK_SECRET.split(",").map((secret) => new Webhook(secret));
const BODY_MAX = 8 * 1024 * 1024;

// What was received, one line each: stands for a table with the event id as its key. A line is written before 2xx is answered.
const lines = existsSync(HUB_STATE) ? readFileSync(HUB_STATE, "utf8").split("\n").filter(Boolean) : [];
const known = new Set(lines.map((line) => JSON.parse(line).id));

/** The event when one of the secrets signed it within the last minutes; undefined when none did. */
function verify(body, headers) {
  for (const verifier of verifiers) {
    try {
      return verifier.verify(body, headers);
    } catch {
      // The next secret may be the one.
    }
  }
  return undefined;
}

/** Applies an event once: after a timeout, a redrive or a replay the same one may come again. */
function apply({ id, subject, caseversion, sequence, type, replayid = "", data }) {
  if (known.has(id)) return;
  const decisionNo = data.penalty?.decisionNo ?? "";
  appendFileSync(HUB_STATE, `${JSON.stringify({ id, case: subject, version: caseversion, sequence: Number(sequence), type, decisionNo, replay: replayid })}\n`);
  known.add(id);
}

async function readBody(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > BODY_MAX) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

async function answer(request, response) {
  const body = await readBody(request);
  if (body === undefined) return response.writeHead(413).end();
  const event = verify(body, request.headers);
  if (event === undefined) return response.writeHead(401).end("signature does not match");
  try {
    apply(event);
    // The hub keeps this header as the receipt of the delivery.
    response.writeHead(204, { "webhook-receipt": `line-${event.sequence}` }).end();
  } catch (error) {
    // 503 holds the whole endpoint (with Retry-After as long as it says); 4xx and 500 let only this case wait.
    response.writeHead(500).end(String(error));
  }
}

const server = createServer((request, response) => void answer(request, response));
server.listen(Number(PORT), "127.0.0.1", () => process.stdout.write(`listening on ${server.address().port}\n`));
process.once("SIGTERM", () => server.close());
