import type { MsgHdrs } from "@nats-io/transport-node";
import { HubError } from "../errors.ts";

/** Headers of a message: name to value. */
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

/** What the client keeps of a message until somebody asks for its headers. */
interface Received {
  readonly _rdata?: Uint8Array;
  readonly _msg?: { readonly hdr: number };
}

/**
 * The headers of a received message. The client's own reading searches all headers again with each one it adds: four times the work, and
 * most of the garbage of reading a journal. It is asked only when it does not keep the bytes where it does today.
 */
export function headerLinesOf(message: { readonly headers?: MsgHdrs | undefined }): HeaderLines {
  const { _rdata: bytes, _msg: place } = message as unknown as Received;
  return bytes && place && place.hdr > 0 ? parseHeaderLines(bytes.subarray(0, place.hdr)) : toHeaderLines(message.headers);
}

/** Headers that the client has taken apart. */
export function toHeaderLines(headers: MsgHdrs | undefined): HeaderLines {
  return Object.fromEntries([...(headers ?? [])].map(([name, values]) => [name, values.at(-1) ?? ""]));
}

/** Headers from their bytes; the first line says nothing but the version and the state of an answer. */
export function parseHeaderLines(bytes: Uint8Array): HeaderLines {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  const lines: HeaderLines = {};
  let at = text.indexOf("\r\n") + 2;
  for (let end = text.indexOf("\r\n", at); end > at; end = text.indexOf("\r\n", at)) {
    const colon = text.indexOf(":", at);
    if (colon > 0 && colon < end) lines[text.slice(at, colon)] = text.slice(colon + 1, end).trim();
    at = end + 2;
  }
  return lines;
}
