import type { IncomingMessage } from "node:http";
import type { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { ReplyError } from "./replyError.ts";

interface BodyLimits {
  readonly maxBodyBytes: number;
  readonly charset?: string | undefined;
}

const decompressors = { gzip: createGunzip, "x-gzip": createGunzip, deflate: createInflate, br: createBrotliDecompress };

/** The whole body as text: decompressed, never longer than the limit, in the encoding that the answer or the settings name. */
export async function readBody(incoming: IncomingMessage, { maxBodyBytes, charset }: BodyLimits): Promise<string> {
  const encoding = incoming.headers["content-encoding"] ?? "identity";
  const make = Object.hasOwn(decompressors, encoding) ? decompressors[encoding as keyof typeof decompressors] : undefined;
  if (!make && encoding !== "identity") throw new ReplyError(`不认识的压缩方式 ${encoding} / unknown content-encoding`);
  const bytes = make ? await decompressed(incoming, make(), maxBodyBytes) : await collect(incoming, maxBodyBytes);
  return decoderOf(/charset="?([\w-]+)/i.exec(incoming.headers["content-type"] ?? "")?.[1] ?? charset ?? "utf-8").decode(bytes);
}

async function decompressed(incoming: IncomingMessage, through: Transform, limit: number): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  await pipeline(incoming, through, async (output) => {
    bytes = await collect(output as AsyncIterable<Buffer>, limit);
  });
  return bytes;
}

async function collect(chunks: Readable | AsyncIterable<Buffer>, limit: number): Promise<Buffer<ArrayBuffer>> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new ReplyError(`应答超过 ${limit} 字节；请减小 limit 或增大 maxBodyBytes / answer over ${limit} bytes: lower limit or raise maxBodyBytes`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/** GBK and GB2312 are parts of GB18030, and names that the runtime does not know are told. */
function decoderOf(charset: string): Pick<InstanceType<typeof TextDecoder>, "decode"> {
  try {
    return new TextDecoder(/^gb/i.test(charset) ? "gb18030" : charset);
  } catch {
    throw new ReplyError(`不认识的字符集 ${charset} / unknown charset`);
  }
}
