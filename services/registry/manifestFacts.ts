import { isNode, LineCounter, parseDocument, type Document } from "yaml";
import { z } from "zod";
import { Filter, Subscription, View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { Grants } from "../../proto/gen/hub/registry/v1/adapter.ts";
import { HubError } from "../shared/errors.ts";
import { checkFilter } from "../shared/filter/checkFilter.ts";
import { isCreditCode } from "./creditCode.ts";
import { receivable, submittable } from "./checks.ts";

/** What the register needs to know of an adapter's manifest; the rest is the adapter's own business and passes unread. */
export interface ManifestFacts {
  readonly id: string;
  readonly version: string;
  readonly systemName: string;
  readonly systemNameEn: string;
  readonly ownerUscc: string;
  /** The owner first. */
  readonly agencyUsccs: string[];
  readonly contact: string;
  readonly grants: Grants;
  /** Undefined when it takes nothing. */
  readonly subscription: Subscription | undefined;
}

/** Largest manifest, bytes of UTF-8. */
export const MANIFEST_BYTES = 1024 * 1024;

const known = (names: ReadonlySet<string>) => z.string().refine((name) => names.has(name), { error: ({ input }) => `未知事件类型 / unknown event type ${String(input)}` });
const division = z.string().regex(/^\d{2}(\d{2}){0,2}$/, "区划代码或其开头 / a division code or its beginning");
const creditCode = z.string().refine(isCreditCode, "统一社会信用代码校验位错误 / credit code: wrong form or check digit");
const name = z.string().min(1).max(200);
/** Parts that only the adapter reads. */
const unread = z.unknown().optional();

const views = { public: View.PUBLIC, partner: View.PARTNER, full: View.FULL } as const;

/** What a rule of a feed makes, and so what it needs to be granted; a step's facts are named under `grants.submit`. */
const madeBy: Readonly<Record<string, readonly string[]>> = {
  penalty: ["hub.case.v1.PenaltyRow"],
  publication: ["hub.credit.v1.PublicationReport"],
  step: [],
};

const manifest = z
  .strictObject({
    manifest: z.literal(1),
    id: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/, "小写字母开头，小写字母、数字、连字符 / lower-case letters, digits, hyphens"),
    version: z.string().regex(/^\d+\.\d+\.\d+$/, "例如 1.0.0 / e.g. 1.0.0"),
    system: z.strictObject({ name, nameEn: name, summary: z.string().max(2_000).default("") }),
    owner: z.strictObject({ uscc: creditCode, name, agencies: z.array(creditCode).max(500).default([]), contact: z.string().max(500).default("") }),
    connector: z.unknown(),
    feeds: z.record(z.string(), z.looseObject({ emits: z.array(z.looseObject({ as: z.enum(["penalty", "step", "publication"]) })) })).default({}),
    targets: z.record(z.string(), z.looseObject({ takes: z.array(known(receivable)).min(1) })).default({}),
    lists: unread,
    constants: unread,
    grants: z.strictObject({
      submit: z.array(known(submittable)).default([]),
      receive: z.array(known(receivable)).default([]),
      divisions: z.array(division).max(200).default([]),
      view: z.enum(["public", "partner", "full"]).default("public"),
      roles: z.array(z.string().regex(/^[a-z_]{1,40}$/, "角色标识 / id of a role of the procedure table")).max(50).default([]),
    }),
    subscription: z.strictObject({ filter: z.record(z.string(), z.unknown()).optional(), divisions: z.array(division).max(200).default([]) }).default({ divisions: [] }),
    examples: unread,
  })
  .superRefine(({ grants, targets, subscription }, context) => {
    const taken = takenBy(targets);
    const missing = grants.receive.length === 0 ? [] : taken.filter((type) => !grants.receive.includes(type));
    for (const type of missing) context.addIssue({ code: "custom", path: ["grants", "receive"], message: `目标接收 ${type} 而未申请 / a target takes ${type}, which is not asked for` });
    const types = taken.length > 0 ? taken : grants.receive;
    for (const message of filterProblems(subscription.filter, types)) context.addIssue({ code: "custom", path: ["subscription", "filter"], message });
  });

type Manifest = z.infer<typeof manifest>;

const takenBy = (targets: Manifest["targets"]): string[] => [...new Set(Object.values(targets).flatMap(({ takes }) => takes))];

function filterProblems(filter: Readonly<Record<string, unknown>> | undefined, types: readonly string[]): string[] {
  if (!filter) return [];
  if (types.length === 0) return ["没有接收的事件类型 / there are no event types that it could be about"];
  const read = Filter.fromJSON(filter);
  // What the form does not know would be left out without a word, and the filter would let more pass than was meant.
  if (!sameJson(Filter.toJSON(read), filter)) return ["含有此版本不认识的部分 / holds something that is no filter; see services/shared/filter"];
  return checkFilter(read, types);
}

function sameJson(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const [left, right] = [a, b] as [Record<string, unknown>, Record<string, unknown>];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => sameJson(left[key], right[key]));
}

/** Reads what the register needs from a manifest. Throws INVALID_REQUEST with every problem and its line. */
export function readManifestFacts(text: string): ManifestFacts {
  const bytes = Buffer.byteLength(text);
  if (bytes > MANIFEST_BYTES) throw problemsError([`清单过大 / the manifest has ${bytes} bytes; at most ${MANIFEST_BYTES}`]);
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  if (document.errors.length > 0) {
    throw problemsError(document.errors.map(({ message, linePos }) => `第 ${linePos?.[0].line ?? "?"} 行 / line ${linePos?.[0].line ?? "?"}: ${message.split("\n")[0] ?? ""}`));
  }
  const result = manifest.safeParse(toPlain(document));
  if (result.success) return toFacts(result.data);
  throw problemsError(result.error.issues.map(({ path, message }) => `第 ${lineOf(document, lineCounter, path)} 行 / line ${lineOf(document, lineCounter, path)}: ${path.join(".") || "manifest"}: ${message}`));
}

/** Aliases that multiply without end are refused by the parser; that is the manifest's fault too. */
function toPlain(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw problemsError([String(error instanceof Error ? error.message : error)]);
  }
}

function problemsError(problems: readonly string[]): HubError {
  return new HubError("INVALID_REQUEST", `清单有误 / the manifest is wrong: ${problems.join("; ")}`, { problems: problems.join("\n") });
}

/** The line of the place, or of the nearest part around it that is there. */
function lineOf(document: Document.Parsed, lineCounter: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lineCounter.linePos(node.range[0]).line;
  }
  return 1;
}

function toFacts({ id, version, system, owner, feeds, targets, grants, subscription }: Manifest): ManifestFacts {
  const made = Object.values(feeds).flatMap(({ emits }) => emits.flatMap(({ as }) => madeBy[as] ?? []));
  const taken = takenBy(targets);
  const receive = grants.receive.length > 0 ? grants.receive : taken;
  const view = views[grants.view];
  const eventTypes = taken.length > 0 ? taken : receive;
  const wishes = { id, system: id, eventTypes, view, divisions: subscription.divisions, ...(subscription.filter ? { filter: Filter.fromJSON(subscription.filter) } : {}) };
  return {
    id,
    version,
    systemName: system.name,
    systemNameEn: system.nameEn,
    ownerUscc: owner.uscc,
    agencyUsccs: [...new Set([owner.uscc, ...owner.agencies])],
    contact: owner.contact,
    grants: Grants.fromPartial({ submit: grants.submit.length > 0 ? grants.submit : [...new Set(made)], receive, divisions: grants.divisions, maxView: view, roles: grants.roles }),
    subscription: eventTypes.length > 0 ? Subscription.fromPartial(wishes) : undefined,
  };
}
