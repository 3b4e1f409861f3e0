import { ClientError, Status } from "nice-grpc";
import { reasons, type HubError, type Reason, toHubError } from "../../services/shared/errors.ts";
import { fileErrorWords } from "./fileErrors.ts";

/** What the exit code of every command means. */
export const exitCodes = {
  ok: 0,
  /** The command worked and its result is negative: invalid rows, nothing known, something missing. */
  negative: 1,
  /** The command was called wrongly, or a file cannot be read. */
  usage: 2,
  /** The hub, or a part of it, cannot be reached. */
  unreachable: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const USAGE_CODES: ReadonlySet<Status> = new Set([Status.INVALID_ARGUMENT, Status.UNAUTHENTICATED, Status.PERMISSION_DENIED]);
const NEGATIVE_CODES: ReadonlySet<Status> = new Set([Status.NOT_FOUND, Status.FAILED_PRECONDITION, Status.ALREADY_EXISTS, Status.ABORTED]);

/** The exit code and the words for an error that ended a command. */
export function describeError(error: unknown): { readonly code: ExitCode; readonly message: string } {
  if (error instanceof Error && error.name === "AbortError") return { code: exitCodes.negative, message: "已中止 / stopped" };
  if (error instanceof ClientError) return { code: codeOfAnswer(error), message: wordsOf(error) };
  const fileWords = fileErrorWords(error);
  if (fileWords !== undefined) return { code: exitCodes.usage, message: fileWords };
  const hubError: HubError = toHubError(error);
  const place = hubError.reason === "INTERNAL" ? `\n${String(error instanceof Error ? error.stack : error)}` : "";
  return { code: codeOf(reasons[hubError.reason].code), message: hubError.message + place };
}

function codeOf(status: Status): ExitCode {
  if (USAGE_CODES.has(status)) return exitCodes.usage;
  return NEGATIVE_CODES.has(status) ? exitCodes.negative : exitCodes.unreachable;
}

/** The reason that the hub gave; undefined when it gave none, that is, when it was not reached. */
function reasonOf({ details }: ClientError): Reason | undefined {
  const [word = ""] = details.split(":", 1);
  return Object.hasOwn(reasons, word) ? (word as Reason) : undefined;
}

/** A receiver that is away is a result, not a hub that cannot be reached. */
function codeOfAnswer(error: ClientError): ExitCode {
  return reasonOf(error)?.startsWith("TARGET_") ? exitCodes.negative : codeOf(error.code);
}

function wordsOf(error: ClientError): string {
  if (error.code !== Status.UNAVAILABLE || reasonOf(error)) return error.details;
  return `黔联未运行或无法连接，请检查地址与网络；本机的请先执行 npm start / the hub cannot be reached: check address and network, or start one here with npm start (${error.details})`;
}

/** Sets the exit code of the process when a command has ended. */
export type SetExitCode = (code: ExitCode) => void;
