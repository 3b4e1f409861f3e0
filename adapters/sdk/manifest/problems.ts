import type { Document, LineCounter } from "yaml";
import { HubError } from "../../../services/shared/errors.ts";
import { findPlace, type ManifestPath, type ProblemPlace } from "./findPlace.ts";

/** One thing that is wrong with a manifest. */
export interface ManifestProblem extends ProblemPlace {
  /** What is wrong and what to do; Chinese / English. */
  readonly message: string;
  /** Character in the text, from 0, where the path would not find it. */
  readonly at?: number;
}

/** A problem with its place in the file, both from 1. */
export interface PlacedProblem extends ManifestProblem {
  readonly line: number;
  readonly column: number;
}

/** Problems told at once; a person reads no more. */
const MOST = 50;

/** Finds the line and column of every problem; one whose place is not in the text is told at the nearest thing around it. */
export function placeProblems(document: Document, lines: LineCounter, problems: readonly ManifestProblem[]): readonly PlacedProblem[] {
  return problems
    .map((problem) => {
      const { line, col } = lines.linePos(problem.at ?? findPlace(document.contents, problem));
      return { ...problem, line: Math.max(line, 1), column: Math.max(col, 1) };
    })
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

/** All problems as one error: `file:line:column: field: what is wrong, what to do`, a line each. */
export function manifestError(file: string, problems: readonly PlacedProblem[]): HubError {
  const shown = problems.slice(0, MOST).map(({ line, column, path, message }) => `${file}:${line}:${column}: ${[pathText(path), message].filter(Boolean).join(": ")}`);
  const rest = problems.length > MOST ? [`…（另有 ${problems.length - MOST} 处 / ${problems.length - MOST} more）`] : [];
  return new HubError("INVALID_REQUEST", [...shown, ...rest].join("\n"), { file, problems: String(problems.length) });
}

/** `feeds.cases.emits[0].fields.CF_WSH` */
export function pathText(path: ManifestPath): string {
  return path.map((part, index) => (typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${part}`)).join("");
}
