import { AnswerInventoryRequest, AnswerInventoryResponse } from "../../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { HubError } from "../../shared/errors.ts";
import type { Answer, Question } from "../../shared/rangeDigest/compareTrees.ts";
import type { HeldRecords } from "./heldRecords.ts";

/** The length that gRPC puts before each message. */
const FRAME_BYTES = 5;
/** Records that an answer may bring at most: more than a question ever asks for, see compareTrees. */
const RECORDS_MAX = 20_000;
/** Reading a whole system may take long; then it answers from memory. Milliseconds. */
const READ_MS = 15 * 60_000;
const ANSWER_MS = 60_000;

interface Pending {
  readonly queryId: bigint;
  readonly wantsRecords: boolean;
  readonly parts: AnswerInventoryRequest[];
  records: number;
  resolve(parts: readonly AnswerInventoryRequest[]): void;
  reject(error: HubError): void;
}

/** The open stream of a system's adapter: takes a question at a time. */
export class InventorySession {
  readonly system: string;
  readonly hello: AnswerInventoryRequest;
  readonly #questions: AnswerInventoryResponse[] = [];
  #wake: (() => void) | undefined;
  #pending: Pending | undefined;
  #lastQuery = 0n;
  #failure: HubError | undefined;

  constructor(system: string, hello: AnswerInventoryRequest) {
    this.system = system;
    this.hello = hello;
  }

  /** The questions for the wire; throws what the session was ended with. */
  async *questions(): AsyncGenerator<AnswerInventoryResponse> {
    for (;;) {
      const next = this.#questions.shift();
      if (next) yield next;
      else if (this.#failure) throw this.#failure;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Takes what the adapter says. Answers to questions that nobody waits for any more are dropped. */
  take(part: AnswerInventoryRequest): void {
    const pending = this.#pending;
    if (!pending || pending.queryId !== part.queryId) return;
    if (part.reason !== "") return this.#settle((one) => one.reject(new HubError("TARGET_UNAVAILABLE", `接收系统无法清点 / ${this.system} cannot be read now: ${part.reason}`, { system: this.system, reason: part.reason })));
    pending.parts.push(part);
    pending.records += part.records.length;
    if (pending.records > RECORDS_MAX) return this.#settle((one) => one.reject(invalid(`more than ${RECORDS_MAX} records in one answer`)));
    if (!part.more) this.#settle((one) => one.resolve(one.parts));
  }

  /** Asks and waits for the whole answer. */
  async ask(question: Omit<AnswerInventoryResponse, "queryId">, signal: AbortSignal): Promise<{ parts: readonly AnswerInventoryRequest[]; bytes: number }> {
    const sent = { ...question, queryId: ++this.#lastQuery };
    const isFirst = question.prefixes[0] === "";
    const parts = await this.#exchange(sent, AbortSignal.any([signal, AbortSignal.timeout(isFirst ? READ_MS : ANSWER_MS)]));
    const received = parts.reduce((sum, part) => sum + FRAME_BYTES + AnswerInventoryRequest.encode(part).finish().length, 0);
    return { parts, bytes: received + FRAME_BYTES + AnswerInventoryResponse.encode(sent).finish().length };
  }

  /** Says something that has no answer. */
  tell(question: Omit<AnswerInventoryResponse, "queryId">): void {
    this.#push({ ...question, queryId: ++this.#lastQuery });
  }

  end(failure: HubError): void {
    this.#failure ??= failure;
    this.#settle((pending) => pending.reject(failure));
    this.#wake?.();
  }

  #exchange(sent: AnswerInventoryResponse, signal: AbortSignal): Promise<readonly AnswerInventoryRequest[]> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      const give = () => this.#settle((pending) => pending.reject(late(this.system, signal)));
      const done = <Value>(settle: (value: Value) => void) => (value: Value) => {
        signal.removeEventListener("abort", give);
        settle(value);
      };
      this.#pending = { queryId: sent.queryId, wantsRecords: sent.records, parts: [], records: 0, resolve: done(resolve), reject: done(reject) };
      signal.addEventListener("abort", give, { once: true });
      if (signal.aborted) give();
      else this.#push(sent);
    });
  }

  #push(question: AnswerInventoryResponse): void {
    this.#questions.push(question);
    this.#wake?.();
  }

  #settle(how: (pending: Pending) => void): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending) how(pending);
  }
}

function late(system: string, signal: AbortSignal): HubError {
  const isTimeout = signal.reason instanceof DOMException && signal.reason.name === "TimeoutError";
  if (!isTimeout) return new HubError("SHUTTING_DOWN", "核对已取消 / the reconciliation was cancelled");
  return new HubError("TARGET_TIMEOUT", `接收系统清点超时 / ${system} did not answer in time`, { system });
}

const invalid = (fault: string): HubError => new HubError("INVENTORY_INVALID", `接收方的清单不合约定 / the receiver's inventory is not as agreed: ${fault}`, { fault });

/** What a connected adapter says of one subscription. */
export function inventoryOf(session: InventorySession, subscriptionId: string): HeldRecords {
  const { hasHashes, omitsWithdrawn } = session.hello;
  let bytes = 0;
  let questions = 0;
  return {
    hasHashes,
    omitsWithdrawn,
    async ask(question: Question, signal): Promise<Answer> {
      const answer = await session.ask({ subscriptionId, ...question, prefixes: [...question.prefixes], withHashes: hasHashes }, signal);
      bytes += answer.bytes;
      questions++;
      return question.records ? { records: answer.parts.flatMap((part) => part.records) } : { digests: digestsOf(answer.parts, question.prefixes) };
    },
    get bytes() {
      return bytes;
    },
    get questions() {
      return questions;
    },
    end: () => session.tell({ subscriptionId, prefixes: [], records: false, withHashes: false }),
  };
}

function digestsOf(parts: readonly AnswerInventoryRequest[], prefixes: readonly string[]) {
  const digests = parts.flatMap((part) => part.digests);
  const isInOrder = digests.length === prefixes.length && digests.every(({ prefix, digest }, at) => prefix === prefixes[at] && digest.length === 32);
  if (!isInOrder) throw invalid("digests are not those asked for");
  return digests.map(({ count, digest }) => ({ count: Number(count), sum: digest }));
}
