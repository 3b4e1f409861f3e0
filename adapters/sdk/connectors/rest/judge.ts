import { HubError } from "../../../../services/shared/errors.ts";
import { maskedWords, targetError } from "../targetError.ts";
import { compile } from "./expression.ts";
import { failureOf, parseReply, type RawReply } from "./restClient.ts";
import type { RestJudge, Verdict } from "./settings.ts";

/** What became of one record, or of a whole request. */
export interface Judgement {
  readonly verdict: "written" | "kept" | "refused";
  /** Of a refusal: code and words, personal values masked. */
  readonly code: string;
  readonly message: string;
}

/** A reply that is about what was sent. */
export interface JudgedReply {
  readonly status: number;
  readonly body: unknown;
}

export interface Judge {
  /** The request as a whole. Throws TARGET_UNAVAILABLE, TARGET_TIMEOUT or TARGET_RATE_LIMITED when the reply is about the system. */
  whole(reply: RawReply, hasResults: boolean): Promise<Judgement & { readonly reply: JudgedReply }>;
  /** One result of a batch. Throws as `whole`. */
  result(reply: JudgedReply, result: unknown, retryAfterMs: number): Promise<Judgement>;
}

/** Paths that are not there, and methods not taken there, are the manifest's mistake and no fault of a record. */
const notThere: ReadonlySet<number> = new Set([404, 405]);

/** Judges replies by status and by the word that the manifest names. */
export function createJudge(system: string, place: string, settings: RestJudge): Judge {
  const { outcome } = settings;
  const word = outcome && compile(outcome.of, `${place}.outcome.of`);
  const [code, message] = [compile(settings.code ?? "code", `${place}.code`), compile(settings.message ?? "message", `${place}.message`)];

  const throwFor = (verdict: Verdict, detail: string, retryAfterMs: number): void => {
    if (verdict === "tooFast") throw targetError("TARGET_RATE_LIMITED", system, detail, { retryAfterMs });
    if (verdict === "down") throw targetError("TARGET_UNAVAILABLE", system, detail, { retryAfterMs });
  };

  const judged = async (verdict: Verdict, input: unknown): Promise<Judgement> => {
    if (verdict !== "refused") return { verdict: verdict === "kept" ? "kept" : "written", code: "", message: "" };
    return { verdict, code: await code.text(input), message: maskedWords(await message.text(input)) };
  };

  const byWord = async (reply: JudgedReply, result: unknown, retryAfterMs: number): Promise<Judgement> => {
    const about = result ?? reply.body;
    if (!outcome || !word) return judged("written", about);
    const said = await word.text({ ...reply, result });
    const verdict = verdicts.find((name) => outcome[name].includes(said)) ?? outcome.otherwise;
    throwFor(verdict, `${place}: 应答为“${said.slice(0, 40)}” / the answer says “${said.slice(0, 40)}”`, retryAfterMs);
    return judged(verdict, about);
  };

  return {
    async whole({ status, text, retryAfterMs }, hasResults) {
      const told = settings.status[String(status)];
      const failure = failureOf(status);
      if (told) throwFor(told, `HTTP ${status}`, retryAfterMs);
      else if (failure) throw targetError(failure, system, `HTTP ${status}`, { retryAfterMs });
      else if (status >= 300 && status < 400) throw targetError("TARGET_UNAVAILABLE", system, `${place}: HTTP ${status} 重定向 / redirect`);
      else if (notThere.has(status)) throw targetError("TARGET_UNAVAILABLE", system, `${place}: HTTP ${status}，路径或方法不对；请改正清单 / path or method not there: mend the manifest`);
      const reply = { status, body: status < 300 ? parseReply(system, text) : parsedOr(text) };
      if (told || status >= 400) return { ...(await judged(told ?? "refused", reply.body)), reply };
      return { ...(hasResults ? await judged("written", reply.body) : await byWord(reply, undefined, retryAfterMs)), reply };
    },
    result: byWord,
  };
}

const verdicts = ["written", "kept", "refused", "tooFast", "down"] as const;

/** The body of a refusal may be anything. */
function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { code: "", message: "" };
  }
}

/** Waits for all, then fails as the first that failed: nothing may run on after the call. */
export async function allDone<Result>(work: readonly Promise<Result>[]): Promise<readonly Result[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/** Does work on items, so many at a time; results in the order of the items. */
export async function inParallel<Item, Result>(items: readonly Item[], lanes: number, work: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  let failed = false;
  await allDone(
    Array.from({ length: Math.min(lanes, items.length) }, async () => {
      for (const [index, item] of queue) {
        if (failed) return;
        results[index] = await work(item).catch((error: unknown) => {
          failed = true;
          throw error;
        });
      }
    }),
  );
  if (results.length !== items.length) throw new HubError("INTERNAL", "处理未完成 / work was left");
  return results;
}
