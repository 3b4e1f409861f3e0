import { readFile } from "node:fs/promises";
import { isPair, isScalar, LineCounter, parseDocument, visit, type Document } from "yaml";
import { HubError } from "../../../services/shared/errors.ts";
import { sm3 } from "../../../services/shared/ids.ts";
import { connectors } from "../connectors/allConnectors.ts";
import type { KnownConnectors } from "../connectors/contract.ts";
import { connectorProblems } from "./connectorProblems.ts";
import { withLocalPaths } from "./localPaths.ts";
import { meaningProblems } from "./meaningProblems.ts";
import { manifestError, placeProblems, type ManifestProblem, type PlacedProblem } from "./problems.ts";
import { manifestSchema, type AdapterManifestFile } from "./schema.ts";
import { schemaProblems } from "./schemaProblems.ts";

/** A manifest as read. */
export interface ReadManifest {
  readonly manifest: AdapterManifestFile;
  /** The text as written, without a byte order mark. */
  readonly text: string;
  /** SM3 of the text: what an approval and a proof are for. */
  readonly hash: string;
}

/** Bytes of a manifest; a larger one is something else. */
const LARGEST = 2 * 1024 * 1024;

/**
 * Reads and checks a manifest. Fails with INVALID_REQUEST whose message lists every problem as `file:line:column: field: what is wrong,
 * what to do`. Placeholders `${NAME}` stay as they are and may stand for anything.
 */
export function readManifest(text: string, file: string, known: KnownConnectors = connectors): ReadManifest {
  const plain = text.replace(/^\ufeff/, "");
  const lines = new LineCounter();
  const document = parseDocument(plain, { lineCounter: lines, prettyErrors: false, merge: true });
  const broken = malformed(document, lines);
  if (broken.length > 0) throw manifestError(file, broken);
  const { manifest, problems } = check(document, known);
  const placed: readonly PlacedProblem[] = placeProblems(document, lines, problems);
  if (placed.length > 0 || !manifest) throw manifestError(file, placed);
  return { manifest, text: plain, hash: sm3(plain) };
}

/** Reads a manifest's file; files that its settings name are found beside it. Also fails with INVALID_REQUEST when it cannot be read, is not UTF-8 or too large. */
export async function readManifestFile(path: string, known: KnownConnectors = connectors): Promise<ReadManifest> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new HubError("INVALID_REQUEST", `${path}: 无法读取 / cannot be read (${error.code ?? "?"}); 请检查路径和权限 / check path and rights`, { file: path });
  });
  if (bytes.length > LARGEST) throw new HubError("INVALID_REQUEST", `${path}: 超过 2 MB，不是清单 / larger than 2 MB, not a manifest`, { file: path });
  try {
    const read = readManifest(new TextDecoder("utf-8", { fatal: true }).decode(bytes), path, known);
    return { ...read, manifest: withLocalPaths(read.manifest, path, known) };
  } catch (error) {
    if (error instanceof HubError) throw error;
    throw new HubError("INVALID_REQUEST", `${path}: 不是 UTF-8 编码，请另存为 UTF-8 / not UTF-8, save it as UTF-8`, { file: path });
  }
}

/** Names that stand twice, or the first place that is no YAML: what is told after it mostly follows from it. */
function malformed({ errors }: Document, lines: LineCounter): readonly PlacedProblem[] {
  const twice = errors.filter(({ code }) => code === "DUPLICATE_KEY");
  const first = errors.find(({ code }) => code !== "DUPLICATE_KEY");
  return (first ? [first] : twice).map(({ code, message, pos: [start] }) => {
    const { line, col } = lines.linePos(start);
    const words = code === "DUPLICATE_KEY" ? "同一层内这个名称写了两次，请删去一个 / this name stands here twice, remove one" : `不是合法的 YAML / malformed YAML: ${message}; 请检查缩进和引号，含“: ”的表达式请放在单引号内 / check indentation and quotes; an expression with ": " belongs in single quotes`;
    return { path: [], line, column: col, message: words };
  });
}

/** A manifest that its schema refuses is not looked at for its meaning: half of what that would say would follow from the first. */
function check(document: Document, known: KnownConnectors): { manifest?: AdapterManifestFile; problems: readonly ManifestProblem[] } {
  const raw: unknown = document.toJS({ maxAliasCount: 100 });
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    return { problems: [{ path: [], message: "不是清单，应以 manifest: 1 开头 / not a manifest, it begins with manifest: 1" }] };
  }
  const problems = [...numberProblems(document), ...schemaProblems(manifestSchema, raw), ...connectorProblems(raw, known)];
  if (problems.length > 0) return { problems };
  const manifest = manifestSchema.parse(raw);
  return { manifest, problems: meaningProblems(manifest) };
}

/** YAML reads 01 as the number 1: a code would lose its zero without a word. */
function numberProblems(document: Document): readonly ManifestProblem[] {
  const problems: ManifestProblem[] = [];
  visit(document, {
    Scalar(_, node, ancestors) {
      if (typeof node.value !== "number" || node.source === undefined || !/^[+-]?0\d/.test(node.source)) return;
      const around = ancestors.flatMap((one) => (isPair(one) && isScalar(one.key) ? [String(one.key.value)] : []));
      const message = `${node.source} 会被读作 ${node.value}，代码请加引号 / would be read as ${node.value}, put codes in quotes`;
      problems.push({ path: around, message, ...(node.range ? { at: node.range[0] } : {}) });
    },
  });
  return problems;
}
