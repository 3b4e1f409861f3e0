import { HubError, type Reason } from "../../../services/shared/errors.ts";

interface TargetErrorMore {
  /** When the system said it can be asked again, milliseconds from now. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** The system's fault as a HubError that names it. `detail` must hold neither payload nor secrets. */
export function targetError(reason: Reason, system: string, detail: string, more: TargetErrorMore = {}): HubError {
  const { retryAfterMs = 0, cause } = more;
  const metadata = { system, detail, ...(retryAfterMs > 0 ? { retryAfterMs: String(retryAfterMs) } : {}) };
  return new HubError(reason, `${system} 暂时无法办理: ${detail} / ${system} cannot serve now: ${detail}`, metadata, { cause });
}

/** A partner's words, fit for logs and traces: cut at 200 characters, long digit runs and mobile numbers masked. */
export function maskedWords(text: string): string {
  return text.slice(0, 200).replaceAll(/\d{15,}[\dXx]?|(?<!\d)1[3-9]\d{9}(?!\d)/g, (digits) => `${digits.slice(0, 3)}****`);
}
