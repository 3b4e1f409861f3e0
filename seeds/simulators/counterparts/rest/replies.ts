import type { RestJudge, RestTarget } from "../../../../adapters/sdk/connectors/rest/settings.ts";
import type { HttpReply } from "../../rest/httpServer.ts";
import { isPath, namesOf, withValue } from "./paths.ts";
import type { Taken } from "./register.ts";

/** What of a target says how it is written and answered. */
export type WrittenTarget = Pick<RestTarget, "method" | "path" | "headers" | "receipt"> & Partial<Pick<RestTarget, "batch" | "results">> & RestJudge;

/** The words and statuses with which the manifest expects an answer to be told. */
export function singleReply(target: Pick<RestTarget, "receipt"> & RestJudge, { state, receipt }: Pick<Taken, "state" | "receipt">): HttpReply {
  const body = withReceipt(target, "body", withRefusal(target, wordOf(target, state, "body"), state), receipt);
  if (state === "refused" && !target.outcome?.refused.length) return { status: statusOf(target, "refused") ?? 422, body: withRefusal(target, {}, state) };
  const status = state === "kept" && !target.outcome?.kept.length ? (statusOf(target, "kept") ?? 200) : 200;
  return { status, body };
}

/** One answer for the items of a batch; without places for results a refused item refuses the whole. */
export function batchReply(target: WrittenTarget, taken: readonly Taken[], twice: boolean): HttpReply {
  const { results } = target;
  if (!results) return singleReply(target, { state: taken.some(({ state }) => state === "refused") ? "refused" : "written", receipt: taken[0]?.receipt ?? "" });
  const made = taken.map((one) => {
    const named = results.id === "" ? {} : withValue({}, namesOf(results.id, "results.id"), one.deliveryId);
    return withReceipt(target, "result", withRefusal(target, withWord(target, named, one.state, "result"), one.state), one.receipt);
  });
  return { status: 200, body: withValue({}, namesOf(results.list, "results.list"), twice && results.id !== "" ? [...made, ...made] : made) };
}

const wordOf = (judge: RestJudge, state: Taken["state"], within: string) => withWord(judge, {}, state, within);

/** `result.state` of the manifest is `state` of the result. */
function within(expression: string | undefined, root: string): readonly string[] | undefined {
  if (expression === undefined || !isPath(expression) || !expression.startsWith(`${root}.`)) return undefined;
  return namesOf(expression, root).slice(1);
}

function withWord({ outcome }: RestJudge, value: unknown, state: Taken["state"], root: string): unknown {
  const names = within(outcome?.of, root);
  const word = outcome?.[state][0] ?? outcome?.written[0];
  return names && word !== undefined ? withValue(value, names, word) : value;
}

function withRefusal({ code = "code", message = "message" }: RestJudge, value: unknown, state: Taken["state"]): unknown {
  if (state !== "refused" || !isPath(code) || !isPath(message)) return value;
  const told = withValue(value, namesOf(message, "message"), "校验未通过 / not valid");
  // A system may tell the outcome by its code.
  return namesOf(code, "code").every((name) => (told as Record<string, unknown>)[name] === undefined) ? withValue(told, namesOf(code, "code"), "E422") : told;
}

function withReceipt({ receipt }: Pick<RestTarget, "receipt">, root: string, value: unknown, text: string): unknown {
  const names = within(receipt, root);
  return names && text !== "" ? withValue(value, names, text) : value;
}

function statusOf({ status }: RestJudge, verdict: string): number | undefined {
  const found = Object.entries(status).find(([, means]) => means === verdict)?.[0];
  return found === undefined ? undefined : Number(found);
}
