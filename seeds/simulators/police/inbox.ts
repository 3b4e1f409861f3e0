import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { ReceivedEffect } from "../contract.ts";
import type { Told } from "../justice/rules/habits.ts";
import { toShanghaiTime } from "../../../services/shared/time.ts";
import { openJsonLines } from "../rest/jsonLines.ts";
import { nodeOf, readDocument, textOf } from "./xml.ts";

/** A message as the police's program took it in: where it lay, when it was written there, and its text. */
const takenMessage = z.object({ file: z.string(), writtenMs: z.number(), at: z.string(), text: z.string() });
type TakenMessage = z.infer<typeof takenMessage>;

export interface Inbox {
  /** Takes in what lies in the inbox: sealed messages only, each removed when it is in the book. */
  takeIn(): Promise<void>;
  received(): readonly ReceivedEffect[];
  count(): number;
  told(from: number): readonly Told[];
  close(): void;
}

/** Opens the book of messages taken in; `folder` says where the exchange folder is now. */
export function openInbox(dataDir: string, folder: () => string): Inbox {
  const taken: TakenMessage[] = [];
  const known = new Set<string>();
  const index = (message: TakenMessage) => {
    taken.push(message);
    known.add(markOf(message));
  };
  const book = openJsonLines(join(dataDir, "messages.jsonl"), takenMessage, index);
  let turn: Promise<void> = Promise.resolve();

  const take = async (): Promise<void> => {
    const inbox = join(folder(), "inbox");
    for (const file of await sealedFiles(inbox)) {
      const message = await readSealed(inbox, file);
      if (!message) continue;
      // A killed process may have booked it and not removed it.
      if (!known.has(markOf(message))) {
        book.append(message);
        index(message);
      }
      await rm(join(inbox, file), { force: true });
      await rm(join(inbox, `${file}.ok`), { force: true });
    }
  };
  return {
    takeIn() {
      const done = turn.then(take);
      turn = done.catch(() => undefined);
      return done;
    },
    received: () => taken.map(toEffect),
    count: () => taken.length,
    told: (from) => taken.slice(from).map(toTold),
    close: () => book.close(),
  };
}

const markOf = ({ file, writtenMs }: TakenMessage): string => `${file}/${writtenMs}`;

async function sealedFiles(inbox: string): Promise<readonly string[]> {
  const names = new Set(await readdir(inbox).catch((): string[] => []));
  const files = [...names].filter((name) => name.endsWith(".xml") && !name.startsWith(".") && names.has(`${name}.ok`));
  const dated = await Promise.all(files.map(async (file) => ({ file, ms: (await stat(join(inbox, file)).catch(() => undefined))?.mtimeMs ?? 0 })));
  return dated.sort((a, b) => a.ms - b.ms).map(({ file }) => file);
}

/** Undefined when the message is gone or is not what its seal says. */
async function readSealed(inbox: string, file: string): Promise<TakenMessage | undefined> {
  try {
    const path = join(inbox, file);
    const bytes = await readFile(path);
    const seal = await readFile(`${path}.ok`, "utf8");
    if (createHash("sm3").update(bytes).digest("hex") !== seal.trim()) return undefined;
    const { mtimeMs } = await stat(path);
    return { file, writtenMs: mtimeMs, at: toShanghaiTime(Date.now()), text: bytes.toString("utf8") };
  } catch {
    return undefined;
  }
}

function bodyOf({ text }: TakenMessage) {
  return nodeOf(readDocument(text, "ExchangeMessage")["Body"]);
}

function toEffect(message: TakenMessage): ReceivedEffect {
  const body = bodyOf(message);
  const [type, caseNo] = [textOf(body, "类型代码"), textOf(body, "案件编号")];
  return {
    deliveryId: textOf(body, "投递编号"),
    caseId: textOf(body, "案件标识"),
    type,
    version: Number(textOf(body, "案件版本")),
    decisionNo: caseNo,
    stored: message.text,
    at: message.at,
  };
}

function toTold(message: TakenMessage): Told {
  const body = bodyOf(message);
  const text = (name: string) => textOf(body, name);
  const isAddressed = text("类型代码") === "TransferSent";
  return {
    key: text("投递编号"),
    type: text("类型代码"),
    caseNo: text("案件编号"),
    agency: { name: text("移送机关"), code: text("移送机关代码") },
    addressee: isAddressed ? { name: text("办理单位"), code: text("办理单位代码") } : { name: text("接收单位"), code: text("接收单位代码") },
    occurredAtMs: Date.parse(`${text("办理时间").replace(" ", "T")}+08:00`),
    receivedAtMs: Date.parse(message.at),
    suspectNo: text("嫌疑人编号"),
    suspectName: text("嫌疑人姓名"),
  };
}
