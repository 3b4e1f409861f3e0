import type { FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";
import type { FieldTable, V2Field } from "./penaltyFields.ts";
import { errorTexts } from "./issueCodes.ts";
import type { ErrorCode, IssueText } from "./issueCodes.ts";
import { hidePersonalData, maskIdentifier, maskName } from "./masking.ts";
import { countCharacters, cut, toHalfWidth } from "./text.ts";
import type { V2Cells } from "./v2Codes.ts";
import { warningTexts } from "./warningCodes.ts";
import type { WarningCode } from "./warningCodes.ts";

const VALUE_LIMIT = 80;
/** More than any name or code needs, and a bound on the work for absurd values. */
const LOOKED_AT = 1000;
const SHORTEST_SECRET = 5;

/** What is special about one finding, in both languages; goes into the message after the general wording. */
export interface Detail {
  zh: string;
  en: string;
  /** The value found, already masked, instead of the usual form. */
  shown?: string;
}

/**
 * Collects what is wrong with one row. Everything that leaves here is masked: numbers of documents and telephones,
 * names of persons, addresses; long texts are given by their length only.
 */
export class Findings {
  readonly errors: FieldIssue[] = [];
  readonly warnings: FieldIssue[] = [];
  readonly #table: FieldTable;
  readonly #received: V2Cells;
  readonly #cells: V2Cells;

  /** The row as received and as normalised so far; its document numbers are masked wherever they turn up. */
  constructor(table: FieldTable, row: { received: V2Cells; cells: V2Cells }) {
    this.#table = table;
    this.#received = row.received;
    this.#cells = row.cells;
  }

  /** Adds an error about a field; `value` as found. */
  error(code: ErrorCode, field: string, value: string, detail?: Detail): void {
    this.errors.push(this.#issue(code, errorTexts[code], { field, value, detail }));
  }

  /** Adds a warning about a field; `value` as found. */
  warn(code: WarningCode, field: string, value: string, detail?: Detail): void {
    this.warnings.push(this.#issue(code, warningTexts[code], { field, value, detail }));
  }

  #issue(code: string, text: IssueText, found: { field: string; value: string; detail: Detail | undefined }): FieldIssue {
    const { field, detail } = found;
    const title = this.#table.byCode.get(field)?.zh;
    const name = title === undefined ? cut(showForeign(field), VALUE_LIMIT) : field;
    const value = cut(this.#hideSecrets(detail?.shown ?? this.#show(field, found.value)), VALUE_LIMIT);
    const zh = `${title === undefined ? "" : `${title}：`}${text.zh}${detail === undefined ? "" : `（${detail.zh}）`}`;
    const en = `${text.en}${detail === undefined ? "" : ` (${detail.en})`}`;
    return {
      code,
      field: name,
      message: `${this.#hideSecrets(`${zh} / ${en}`)}${value === "" ? "" : `: ${value}`}`,
      value,
      rule: text.rule,
      remedy: `${text.mendZh} / ${text.mendEn}`,
    };
  }

  #show(code: string, value: string): string {
    if (this.#table.emptyWords.has(value.toLowerCase())) return value;
    const field = this.#table.byCode.get(code);
    if (field === undefined) return showForeign(value);
    return this.#showField(field, value);
  }

  #showField(field: V2Field, value: string): string {
    const compact = toHalfWidth(value.slice(0, LOOKED_AT)).replace(/\s+/g, "");
    if (field.publish === "never" && field.form === "code") return maskIdentifier(compact);
    switch (field.form) {
      case "text":
        return `${countCharacters(value)} 字 / characters`;
      case "person_name":
        return this.#showName(field, value);
      case "code":
        return this.#showCode(value, compact);
      case "agency_name":
      case "choice":
      case "kinds":
      case "decision_no":
      case "amount":
      case "date":
        return hidePersonalData(compact).replace(/\d{11,}/g, maskIdentifier);
    }
  }

  /** A code as it was found, full width and all, unless something in it must be hidden. */
  #showCode(value: string, compact: string): string {
    const hidden = this.#hideSecrets(hidePersonalData(compact));
    return hidden === compact ? value.trim() : hidden;
  }

  #showName(field: V2Field, value: string): string {
    const isOrganisation = field.code === "CF_XDR_MC" && this.#cells.CF_XDR_SHXYM !== "";
    return isOrganisation ? hidePersonalData(value.slice(0, LOOKED_AT)).replace(/\d{7,}/g, "****") : maskName(value.trim());
  }

  /** The row's own document numbers, which need not look like any known kind of number. */
  #hideSecrets(text: string): string {
    let shown = text;
    for (const { CF_XDR_ZJHM, CF_FR_ZJHM } of [this.#received, this.#cells]) {
      for (const secret of [CF_XDR_ZJHM, CF_FR_ZJHM]) {
        if (secret.length >= SHORTEST_SECRET) shown = shown.replaceAll(secret, maskIdentifier(secret));
      }
    }
    return shown;
  }
}

/** A text of which nothing is known, such as the name of a strange column. */
function showForeign(text: string): string {
  return hidePersonalData(text.slice(0, LOOKED_AT)).replace(/\d{7,}/g, maskIdentifier);
}
