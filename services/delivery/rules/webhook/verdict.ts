import type { Answered, CallOutcome } from "./outcome.ts";
import { maskWords } from "../maskWords.ts";
import { retryAfterMs } from "./retryAfter.ts";

/** What an endpoint's answer means for its delivery. */
export interface Verdict {
  readonly result: "delivered" | "retry" | "unavailable" | "gone";
  readonly receipt: string;
  /** Reason in UPPER_SNAKE; empty when delivered. */
  readonly reason: string;
  /** The receiver's words, masked; empty when delivered. */
  readonly message: string;
  /** What the receiver asks for, milliseconds; 0 = nothing. */
  readonly retryAfterMs: number;
  /** The failure speaks against the endpoint rather than against this record: several of them open the circuit. */
  readonly againstEndpoint: boolean;
}

/** Statuses that say: not now, nobody. */
const AWAY: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/** Statuses that an endpoint set up wrongly answers to everything. */
const MISPLACED: ReadonlySet<number> = new Set([401, 403, 404, 405, 408]);

const MESSAGE_MAX = 300;
const RECEIPT_MAX = 200;

/** Judges how a call ended. `now` in Unix ms. */
export function judge(outcome: CallOutcome, now: number): Verdict {
  if (outcome.kind === "answered") return judgeAnswer(outcome, now);
  const failed = { receipt: "", reason: outcome.reason, message: words(outcome.message), retryAfterMs: 0, againstEndpoint: true };
  return { ...failed, result: outcome.kind === "unreachable" ? "unavailable" : "retry" };
}

function judgeAnswer({ status, retryAfter, receipt, excerpt }: Answered, now: number): Verdict {
  if (status >= 200 && status < 300) {
    const shown = receipt === "" ? `HTTP ${status}` : maskWords(receipt).slice(0, RECEIPT_MAX);
    return { result: "delivered", receipt: shown, reason: "", message: "", retryAfterMs: 0, againstEndpoint: false };
  }
  const result = status === 410 ? "gone" : AWAY.has(status) ? "unavailable" : "retry";
  const againstEndpoint = status < 400 || status >= 500 || MISPLACED.has(status);
  return { result, receipt: "", reason: `HTTP_${status}`, message: words(excerpt), retryAfterMs: retryAfterMs(retryAfter, now), againstEndpoint };
}

/** One line without anything that could steer a terminal, masked and short. */
function words(text: string): string {
  return maskWords(text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029\ufffd]+/gu, " ").trim()).slice(0, MESSAGE_MAX);
}
