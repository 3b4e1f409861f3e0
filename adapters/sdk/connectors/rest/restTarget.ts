import type { RecordTarget, TargetRecord, WriteResult } from "../contract.ts";
import { targetError } from "../targetError.ts";
import type { VersionLedger } from "../versionLedger.ts";
import { chunks } from "./answerSender.ts";
import { compile } from "./expression.ts";
import { createJudge, inParallel, type JudgedReply, type Judgement } from "./judge.ts";
import type { RestClient } from "./restClient.ts";
import { sendHalving, type BatchReply } from "./sendHalving.ts";
import type { RestTarget } from "./settings.ts";
import { valueAt, valueText } from "./valueText.ts";
import { createRequestMaker, type WriteItem } from "./writeRequest.ts";

/** A record of a batch where the manifest says nothing; a single record is its fields alone. */
const batchItem = { deliveryId: "deliveryId", key: "key", version: "version", data: "fields" };

export interface RestTargetParts {
  readonly client: RestClient;
  readonly settings: RestTarget;
  /** Versions written, for a system that does not know repetitions itself. */
  readonly notes: VersionLedger | undefined;
  readonly system: string;
  readonly place: string;
}

/** Records by request, one by one or together. */
export function createRestTarget({ client, settings, notes, system, place }: RestTargetParts): Pick<RecordTarget, "write"> {
  const maker = createRequestMaker(settings, settings.batch ? batchItem : "fields", place);
  const judge = createJudge(system, place, settings);
  const receiptOf = settings.receipt === undefined ? undefined : compile(settings.receipt, `${place}.receipt`);
  const results = settings.results && { list: compile(settings.results.list, `${place}.results.list`), id: settings.results.id };

  const toResult = async (deliveryId: string, judged: Judgement, reply: JudgedReply, result?: unknown): Promise<WriteResult> => {
    if (judged.verdict === "refused") return refused(deliveryId, judged);
    return { deliveryId, result: judged.verdict, receipt: (await receiptOf?.text({ ...reply, result })) ?? "" };
  };

  const send = async (items: readonly WriteItem[], signal: AbortSignal): Promise<BatchReply<WriteResult>> => {
    const raw = await client.exchange(await maker.request(items), signal);
    const { reply, ...judged } = await judge.whole(raw, results !== undefined);
    if (judged.verdict === "refused") return { refused: judged };
    const found = (await results?.list.list(reply.body)) ?? [];
    const byId = new Map(found.map((result, index) => [results?.id ? valueText(valueAt(result, results.id)) : String(index), result]));
    return {
      results: await Promise.all(
        items.map(async ({ input }, index) => {
          const deliveryId = String(input["deliveryId"]);
          if (!results) return toResult(deliveryId, judged, reply);
          const result = byId.get(results.id ? deliveryId : String(index));
          if (result === undefined) throw targetError("TARGET_UNAVAILABLE", system, `${place}: 有记录没有结果 / a record has no result`);
          return toResult(deliveryId, await judge.result(reply, result, raw.retryAfterMs), reply, result);
        }),
      ),
    };
  };

  return {
    async write(records, signal) {
      const kept = new Map(records.flatMap((record) => ((notes?.highest(record.key) ?? 0) >= record.version && notes ? [[record.deliveryId, keptBefore(record)] as const] : [])));
      const items = await Promise.all(records.filter(({ deliveryId }) => !kept.has(deliveryId)).map((record) => maker.item({ ...record })));
      const refuse = ({ input }: WriteItem, refusal: { code: string; message: string }) => refused(String(input["deliveryId"]), refusal);
      const written = await inParallel(chunks(items, settings.batch?.size ?? 1), settings.parallel, async (chunk) => {
        const done = await sendHalving(chunk, (batch) => send(batch, signal), refuse);
        for (const [index, { result }] of done.entries()) if (result !== "refused") await note(chunk[index]);
        return done;
      });
      const byId = new Map([...kept, ...written.flat().map((result) => [result.deliveryId, result] as const)]);
      return records.flatMap(({ deliveryId }) => byId.get(deliveryId) ?? []);
    },
  };

  async function note(item: WriteItem | undefined): Promise<void> {
    if (item) await notes?.note(String(item.input["key"]), Number(item.input["version"]));
  }
}

const keptBefore = ({ deliveryId }: TargetRecord): WriteResult => ({ deliveryId, result: "kept", receipt: "" });

function refused(deliveryId: string, { code, message }: { readonly code: string; readonly message: string }): WriteResult {
  const said = message || "对方退回，未说明原因 / refused without a reason";
  return { deliveryId, result: "refused", receipt: "", message: said, ...(code === "" ? {} : { code }) };
}
