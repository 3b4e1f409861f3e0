import type { FieldIssue } from "../../../../proto/gen/hub/common/v1/party.ts";
import { errorTexts, type ErrorCode } from "../issueCodes.ts";
import { hidePersonalData } from "../masking.ts";
import { warningTexts, type WarningCode } from "../warningCodes.ts";

/** What was found in a report: errors refuse it, warnings do not. */
export interface JudgedStep {
  readonly errors: readonly FieldIssue[];
  readonly warnings: readonly FieldIssue[];
}

export interface StepDetail {
  readonly value?: string;
  readonly zh?: string;
  readonly en?: string;
  /** Source of law, when another than the code's own. */
  readonly rule?: string;
  /** Remedy in both languages, when another than the code's own. */
  readonly mend?: string;
}

const VALUE_LIMIT = 80;

/** An error about one field of a reported step, in the wording of its code. */
export function stepIssue(code: ErrorCode, field: string, { value = "", zh, en, rule, mend }: StepDetail): FieldIssue {
  const text = errorTexts[code];
  const shown = hidePersonalData(value.slice(0, VALUE_LIMIT));
  const message = `${text.zh}${zh === undefined ? "" : `：${zh}`} / ${text.en}${en === undefined ? "" : `: ${en}`}`;
  return { code, field, message: shown === "" ? message : `${message}: ${shown}`, value: shown, rule: rule ?? text.rule, remedy: mend ?? `${text.mendZh} / ${text.mendEn}` };
}

/** A warning about what the report should have stated. */
export function stepWarning(code: WarningCode, field: string, rule: string, detail = ""): FieldIssue {
  const text = warningTexts[code];
  return { code, field, message: `${text.zh}${detail === "" ? "" : `：${detail}`} / ${text.en}`, value: "", rule, remedy: `${text.mendZh} / ${text.mendEn}` };
}
