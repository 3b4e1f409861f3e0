import type { SoapCall, SoapFeed, SoapParty, SoapTarget } from "../../../../adapters/sdk/connectors/soap/settings.ts";
import { putAt, type Parts } from "../../../../adapters/sdk/connectors/soap/template.ts";
import { renderXml, valuesAt } from "../../../../adapters/sdk/connectors/soap/xmlText.ts";
import type { FaultSwitch } from "../../rest/faultSwitch.ts";
import type { Book, EnteredRecord } from "./book.ts";
import { replyOf } from "./replies.ts";
import { plainText, valueOf } from "./requestParts.ts";

/** One call of the manifest from the other side. */
export interface ServedCall {
  readonly call: SoapCall;
  /** It changes something, so its answer can be lost. */
  readonly writes: boolean;
  serve(party: SoapParty, parts: Parts): Parts;
}

export interface OperationsOptions {
  readonly book: Book;
  readonly faults: FaultSwitch;
  /** Names of elements below the records of a feed's reply, from the WSDL. */
  readonly outerNames: ReadonlySet<string>;
}

export function feedCalls(name: string, feed: SoapFeed, options: OperationsOptions): readonly ServedCall[] {
  const { book } = options;
  const { answer, waiting } = feed;
  const calls: ServedCall[] = [{ call: feed, writes: false, serve: (party, parts) => listRecords(name, feed, options, { party, parts }) }];
  if (answer) calls.push({ call: answer, writes: true, serve: (_, parts) => takeAnswers(name, answer, book, parts) });
  if (waiting) {
    const serve = (party: SoapParty, parts: Parts) => {
      const reply = replyOf(waiting, "success");
      putAt(reply, waiting.count, String(waitingRecords(name, feed, { book, party, cursor: valueOf(waiting.request, "cursor", parts) }).length));
      return reply;
    };
    calls.push({ call: waiting, writes: false, serve });
  }
  return calls;
}

interface Waiting {
  readonly book: Book;
  readonly party: SoapParty;
  readonly cursor: string;
}

/** After the cursor, or without an answer where the manifest knows no cursor. */
function waitingRecords(name: string, feed: SoapFeed, { book, party, cursor }: Waiting): readonly EnteredRecord[] {
  const own = book.recordsOf(name, party.id);
  if (feed.cursor === undefined) return own.filter(({ key }) => !book.answerTo(name, key));
  return own.slice(own.findLastIndex((record) => record.cursor === cursor) + 1);
}

function listRecords(name: string, feed: SoapFeed, { book, outerNames }: OperationsOptions, { party, parts }: { party: SoapParty; parts: Parts }): Parts {
  const limit = Number(valueOf(feed.request, "limit", parts)) || 100;
  const waiting = waitingRecords(name, feed, { book, party, cursor: valueOf(feed.request, "cursor", parts) });
  const reply = replyOf(feed, "success");
  putAt(reply, feed.records.path, waiting.slice(0, limit).map(({ fields }) => asSent(feed, fields, outerNames)));
  return reply;
}

/** A record as an element, as a document in one, or as a document alone; `$raw` is a text entered as it is. */
function asSent({ records: { content, root } }: SoapFeed, fields: Readonly<Record<string, unknown>>, outerNames: ReadonlySet<string>): unknown {
  if (root === undefined) return fields;
  const outer = Object.entries(fields).filter(([name]) => content !== undefined && outerNames.has(name));
  const inner = Object.entries(fields).filter(([name]) => name !== "$raw" && (content === undefined || !outerNames.has(name)));
  const text = typeof fields["$raw"] === "string" ? fields["$raw"] : renderXml(root, Object.fromEntries(inner));
  return content === undefined ? text : { ...Object.fromEntries(outer), [content]: text };
}

function takeAnswers(name: string, answer: NonNullable<SoapFeed["answer"]>, book: Book, parts: Parts): Parts {
  const items = answer.list === undefined ? [parts] : (valuesAt(parts, answer.list) as readonly Parts[]);
  const templates = answer.list === undefined ? answer.request : answer.each;
  const word = (said: string) => Object.entries(answer.outcomes).find(([, own]) => own === said)?.[0] ?? said;
  for (const item of items) {
    const key = valueOf(templates, "key", item) || keyByRecord(name, templates, book, item);
    if (!book.record(name, key)) return replyOf(answer, "refused");
    const { password: _, ...told } = item;
    book.write({ kind: "answer", feed: name, key, outcome: word(valueOf(templates, "outcome", item)), told: JSON.stringify(told) });
  }
  return replyOf(answer, "success");
}

/** The key of the record that an answer names by elements of the record itself. */
function keyByRecord(name: string, templates: Readonly<Record<string, string>>, book: Book, item: Parts): string {
  const named = Object.entries(templates).flatMap(([place, template]) => {
    const path = /^\{record\.(.+)\}$/.exec(template)?.[1];
    return path === undefined ? [] : [{ path, value: plainText(valuesAt(item, place)[0]) }];
  });
  const found = book.records.find(({ feed, fields }) => feed === name && named.length > 0 && named.every(({ path, value }) => plainText(valuesAt(fields, path)[0]) === value));
  return found?.key ?? "";
}

export function targetCalls(name: string, target: SoapTarget, { book, faults }: OperationsOptions): readonly ServedCall[] {
  const { holdings } = target;
  const calls: ServedCall[] = [{ call: target, writes: true, serve: (party, parts) => apply(name, target, { book, faults, party, parts }) }];
  if (holdings) calls.push({ call: holdings, writes: false, serve: (_, parts) => listHoldings(name, holdings, book, parts) });
  return calls;
}

interface Applied {
  readonly book: Book;
  readonly faults: FaultSwitch;
  readonly party: SoapParty;
  readonly parts: Parts;
}

function apply(name: string, target: SoapTarget, { book, faults, party, parts }: Applied): Parts {
  if (faults.refuses(JSON.stringify(parts))) return replyOf(target, "refused");
  const delivery = valueOf(target.request, "delivery", parts) || valueOf(target.request, "event", parts);
  const receipt = `${name}-${book.effects.length + 1}`;
  const isKnown = target.reply.kept.length > 0 && book.has(name, delivery);
  if (!isKnown) {
    const { password: _, ...fields } = target.into === "" ? parts : ((valuesAt(parts, target.into)[0] ?? {}) as Parts);
    const version = Number(valueOf(target.request, "version", parts)) || 0;
    book.write({ kind: "effect", target: name, party: party.id, delivery, key: valueOf(target.request, "key", parts), version, fields });
  }
  const reply = replyOf(target, isKnown ? "kept" : "success");
  if (target.reply.receipt !== undefined) putAt(reply, target.reply.receipt, receipt);
  return reply;
}

/** Records of one page of a list of holdings. */
const HELD_PAGE = 500;

function listHoldings(name: string, holdings: NonNullable<SoapTarget["holdings"]>, book: Book, parts: Parts): Parts {
  const versions = new Map<string, number>();
  for (const { target, key, version } of book.effects) {
    if (target === name && key !== "") versions.set(key, Math.max(version, versions.get(key) ?? 0));
  }
  const after = valueOf(holdings.request, "cursor", parts);
  const keys = [...versions.keys()].filter((key) => key > after).sort();
  const isPaged = Object.values(holdings.request).includes("{cursor}");
  const items = (isPaged ? keys.slice(0, HELD_PAGE) : keys).map((key) => {
    const item: Parts = {};
    putAt(item, holdings.key, key);
    putAt(item, holdings.version, String(versions.get(key)));
    return item;
  });
  const reply = replyOf(holdings, "success");
  putAt(reply, holdings.records.path, items);
  return reply;
}
