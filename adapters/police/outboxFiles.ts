import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { HubError } from "../../services/shared/errors.ts";
import { decodedChunks, detectEncoding } from "../sdk/formats/textEncoding.ts";
import { parseMessage, type ExchangeMessage } from "./exchangeMessage.ts";
import { exists, moveInto, removeFile, sm3OfFile, writeWhole, type GateFolder } from "./gateFolder.ts";
import { findReceipt } from "./receipt.ts";

/** A message holds one step; anything larger is none, bytes. */
const MAX_BYTES = 2_000_000;
const MESSAGE = ".xml";
/** `<message>.xml.ok` holds the SM3 of the message and says that it is whole. */
export const SEAL = ".ok";

/** Orders `GA-2` before `GA-10`. */
const byNumber = new Intl.Collator("zh", { numeric: true });

/** Messages waiting in the outbox, in the order of their names. Hidden files and those still being written are no messages. */
export async function listMessages(outbox: string): Promise<readonly string[]> {
  const names = await readdir(outbox);
  for (const seal of names.filter((name) => name.endsWith(MESSAGE + SEAL))) {
    // The message goes to `done` first; a crash in between leaves its seal, which speaks of nothing.
    if (!(await exists(join(outbox, seal.slice(0, -SEAL.length))))) await removeFile(join(outbox, seal));
  }
  return names.filter((name) => name.endsWith(MESSAGE) && !name.startsWith(".")).sort(byNumber.compare);
}

/** A message file that is whole and readable. */
export interface SealedMessage {
  readonly file: string;
  readonly sm3: string;
  readonly message: ExchangeMessage;
}

/**
 * Reads a message file, UTF-8 or GB18030. Undefined while its seal is missing. Fails with INVALID_REQUEST when the file is
 * damaged, is no message, or bears a serial number under which another message was answered.
 */
export async function readSealed({ outbox, receipts }: GateFolder, file: string): Promise<SealedMessage | undefined> {
  const path = join(outbox, file);
  if (!(await exists(path + SEAL))) return undefined;
  const promised = (await readFile(path + SEAL, "utf8")).trim().toLowerCase();
  // The seal is being written this moment: it comes with the next look.
  if (promised === "") return undefined;
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw unfit(`文件超过 ${MAX_BYTES / 1_000_000} MB / larger than ${MAX_BYTES / 1_000_000} MB`);
  const sm3 = await sm3OfFile(path);
  if (promised !== sm3) throw unfit("SM3 与 .ok 不符，文件可能在传输中损坏 / the SM3 differs from the .ok file, the file may be damaged");
  const message = parseMessage(await textOfFile(path));
  const former = await findReceipt(receipts, message.header.sn);
  if (former && former.sm3 !== sm3) throw unfit(`流水号 ${message.header.sn} 已用于另一份报文 / serial number ${message.header.sn} was used for another message`);
  return { file, sm3, message };
}

async function textOfFile(path: string): Promise<string> {
  let text = "";
  for await (const chunk of decodedChunks(path, await detectEncoding(path))) text += chunk;
  return text;
}

export function unfit(problem: string): HubError {
  return new HubError("INVALID_REQUEST", problem, { problem });
}

/** Moves an answered message with its seal to `done`; nothing when that was done before. */
export async function moveToDone({ outbox, done }: GateFolder, file: string): Promise<void> {
  await moveSealed(join(outbox, file), done);
}

/** Moves a file that is no message to `quarantine`, beside `<file>.reason.txt`, which says why and what to do. */
export async function moveToQuarantine({ outbox, quarantine }: GateFolder, file: string, reason: HubError): Promise<void> {
  const words = `${file}: ${reason.message}\n请更正后以新的流水号重新投放 / correct it and drop it again under a new serial number\n`;
  await writeWhole(quarantine, `${file}.reason.txt`, words);
  await moveSealed(join(outbox, file), quarantine);
}

async function moveSealed(path: string, folder: string): Promise<void> {
  if (await exists(path)) await moveInto(path, folder);
  if (await exists(path + SEAL)) await moveInto(path + SEAL, folder);
}
