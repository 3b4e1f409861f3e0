import { ClientError, Status } from "nice-grpc";
import { HubError, toHubError } from "../../../services/shared/errors.ts";

/** What an adapter did since its process started. */
export interface AdapterStatus {
  readonly system: string;
  /** The system is reachable as far as known. */
  connected: boolean;
  /** Facts sent to the hub, every try counted. */
  submitted: number;
  /** Facts whose answer was written back into the system. */
  answered: number;
  /** Deliveries the system has. */
  delivered: number;
  /** Deliveries refused or put off. */
  failed: number;
  /** The last failure in words without personal values; empty when the last thing done went well. */
  lastError: string;
  /** The hub has paused it: nothing is read. */
  paused: boolean;
  /** The last poll brought nothing. */
  idle: boolean;
  /** Records that wait at the source; undefined when the system cannot say. */
  lagRecords: number | undefined;
  /** When the oldest of them came, RFC 3339; empty when it is not known. */
  lagSince: string;
}

export function createStatus(system: string): AdapterStatus {
  return { system, connected: false, submitted: 0, answered: 0, delivered: 0, failed: 0, lastError: "", paused: false, idle: false, lagRecords: undefined, lagSince: "" };
}

/** A failure in one line for logs and the live view: reason or gRPC code, then the words. */
export function describeFailure(error: unknown): string {
  if (error instanceof ClientError) return `${Status[error.code]}: ${error.details}`.slice(0, 300);
  if (error instanceof HubError) return `${error.reason}: ${error.message}`.slice(0, 300);
  return `${toHubError(error).reason}: ${error instanceof Error ? error.name : typeof error}`;
}

/**
 * Where in the code a failure arose, for logs: the stack without the message, because messages of drivers may quote
 * rows. Empty for expected failures, whose reason says enough.
 */
export function placeOf(error: unknown): string {
  const { reason, cause } = toHubError(error);
  if (reason !== "INTERNAL" || error instanceof ClientError) return "";
  const origin = cause instanceof Error ? cause : error;
  if (!(origin instanceof Error)) return "";
  return (origin.stack ?? "").split("\n").filter((line) => line.startsWith("    at ")).slice(0, 6).join("\n");
}
