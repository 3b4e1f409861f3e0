import type { MsgHdrs } from "@nats-io/transport-node";
import { HubError } from "../errors.ts";

/** Headers of a message to publish: name to value. */
export type HeaderLines = Record<string, string>;

/**
 * The headers in the form the client publishes. The client's own `headers()` canonicalises and searches on every `set`, which
 * costs more than everything else in publishing an event with 15 attributes; publishing itself only asks for `encode()`.
 * Throws INVALID_EVENT_DATA for a value that would break out of its line.
 */
export function toMessageHeaders(lines: HeaderLines): MsgHdrs {
  return { encode: () => encode(lines) } as unknown as MsgHdrs;
}

function encode(lines: HeaderLines): Uint8Array {
  let text = "NATS/1.0\r\n";
  for (const name in lines) {
    const value = lines[name] ?? "";
    if (value.includes("\n") || value.includes("\r")) throw new HubError("INVALID_EVENT_DATA", `属性含换行 / attribute ${name} holds a line break`, { name });
    text += `${name}: ${value}\r\n`;
  }
  return Buffer.from(`${text}\r\n`);
}
