/** What a client said: its opening packet, or one unit of work that the server answers as a whole. */
export type ClientMessage =
  | { readonly kind: "startup"; readonly parameters: ReadonlyMap<string, string> }
  | { readonly kind: "encryption" }
  | { readonly kind: "cancel" }
  | { readonly kind: "password"; readonly password: string }
  | { readonly kind: "unit"; readonly bytes: Buffer }
  | { readonly kind: "end" };

const PROTOCOL_3 = 196_608;
const CANCEL_REQUEST = 80_877_102;
const ENCRYPTION_REQUESTS = new Set([80_877_103, 80_877_104]);
/** Messages after which the server answers: Query, Sync, FunctionCall. */
const UNIT_ENDS = new Set(["Q", "S", "F"]);
/** A longer message is refused: no row of an exchange table comes near it. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/**
 * Cuts a client's byte stream of the PostgreSQL protocol 3 into messages. Parse, Bind, Describe and Execute are kept
 * together up to their Sync, so that whoever runs a unit can keep all others out meanwhile. Throws on a malformed stream.
 */
export class ClientStream {
  private pending: Buffer = Buffer.alloc(0);
  private started = false;
  private unit: Buffer[] = [];

  push(chunk: Buffer): ClientMessage[] {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    const messages: ClientMessage[] = [];
    for (let message = this.next(); message !== undefined; message = this.next()) {
      if (message !== "part") messages.push(message);
    }
    return messages;
  }

  private next(): ClientMessage | "part" | undefined {
    return this.started ? this.nextTyped() : this.nextStartup();
  }

  private nextStartup(): ClientMessage | undefined {
    const packet = this.take(0);
    if (packet === undefined) return undefined;
    const code = packet.readInt32BE(4);
    if (ENCRYPTION_REQUESTS.has(code)) return { kind: "encryption" };
    if (code === CANCEL_REQUEST) return { kind: "cancel" };
    if (code !== PROTOCOL_3) throw new Error(`unknown protocol ${code}`);
    this.started = true;
    return { kind: "startup", parameters: readParameters(packet.subarray(8)) };
  }

  private nextTyped(): ClientMessage | "part" | undefined {
    const packet = this.take(1);
    if (packet === undefined) return undefined;
    const type = String.fromCharCode(packet[0] ?? 0);
    if (type === "X") return { kind: "end" };
    if (type === "p") return { kind: "password", password: packet.toString("utf8", 5, packet.length - 1) };
    this.unit.push(packet);
    if (!UNIT_ENDS.has(type)) return "part";
    const bytes = Buffer.concat(this.unit);
    this.unit = [];
    return { kind: "unit", bytes };
  }

  /** The next whole message, whose length field stands behind `typeBytes` bytes; undefined until it is complete. */
  private take(typeBytes: 0 | 1): Buffer | undefined {
    if (this.pending.length < typeBytes + 8 - typeBytes * 4) return undefined;
    const length = this.pending.readInt32BE(typeBytes) + typeBytes;
    if (length < typeBytes + 4 || length > MAX_MESSAGE_BYTES) throw new Error(`message of ${length} bytes`);
    if (this.pending.length < length) return undefined;
    const packet = this.pending.subarray(0, length);
    this.pending = this.pending.subarray(length);
    return packet;
  }
}

function readParameters(body: Buffer): ReadonlyMap<string, string> {
  const words = body.toString("utf8").split("\0");
  const parameters = new Map<string, string>();
  for (let i = 0; i + 1 < words.length && words[i] !== ""; i += 2) parameters.set(words[i] ?? "", words[i + 1] ?? "");
  return parameters;
}
