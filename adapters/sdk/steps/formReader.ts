import { FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";
import { maskedWords } from "../connectors/targetError.ts";
import { toRecords, type FormValue, type ListColumns } from "./formCells.ts";
import type { WordList } from "./stepWords.ts";

/** A step as a system's user entered it: the form's Chinese titles and what stands there. */
export type StepForm = Readonly<Record<string, FormValue>>;

/**
 * Reads fields of a form. Text passes as found: judging it is the hub's job. Only what the hub's message cannot hold as
 * text (figures, yes or no, fixed lists) is read here, and what cannot be read is an issue that names field and value.
 */
export interface FormReader {
  /** The first of these fields that is filled in; empty when none is. */
  text(...titles: readonly string[]): string;
  /** A code for the word, the word itself when it is none: the hub says what it may be. */
  code(list: WordList<string>, ...titles: readonly string[]): string;
  /** True for 是; an issue when it is neither 是 nor 否. */
  yes(words: WordList<string>, ...titles: readonly string[]): boolean;
  /** Texts joined by `;`, `,`, `、` or blanks. */
  texts(...titles: readonly string[]): readonly string[];
  /** Records of a list, each with a reader of its own whose issues name the list. */
  records<Value>(list: ListColumns, read: (record: FormReader) => Value): readonly Value[];
  /** Reads a text into a value; an issue when that fails. Undefined when the field is empty or unreadable. */
  value<Value>(title: string, read: (text: string) => Value | undefined, expected: Expected): Value | undefined;
  /** Fields that are filled in. */
  titles(): readonly string[];
  /** Warns of fields that are filled in and that nobody asked for. */
  warnOfUnread(): void;
}

/** What was found while a form was read. */
export interface FormFindings {
  /** What could not be read: the form is not submitted. */
  readonly errors: FieldIssue[];
  /** What is on the form and not submitted. */
  readonly warnings: FieldIssue[];
}

/** What a field must hold, for people. */
export interface Expected {
  readonly zh: string;
  readonly en: string;
}

/** A reader for the form; what it finds is added to `findings`. */
export function createFormReader(form: StepForm, findings: FormFindings, within = ""): FormReader {
  const asked = new Set<string>();
  const textOf = (title: string): string => {
    asked.add(title);
    const value = form[title] ?? "";
    return typeof value === "string" ? value : "";
  };
  const text = (...titles: readonly string[]) => titles.map(textOf).find((found) => found.trim() !== "") ?? "";
  const value = <Value>(title: string, read: (text: string) => Value | undefined, expected: Expected): Value | undefined => {
    const found = textOf(title);
    if (found.trim() === "") return undefined;
    const result = read(found);
    if (result === undefined) findings.errors.push(unreadable(within + title, found, expected));
    return result;
  };
  return {
    text,
    value,
    code: (list, ...titles) => {
      const found = text(...titles);
      return found === "" ? "" : (list.codeOf(found) ?? found);
    },
    yes: (words, ...titles) => titles.some((title) => value(title, (word) => words.codeOf(word), { zh: "应为“是”或“否”", en: "must be 是 or 否" }) === "true"),
    texts: (...titles) => text(...titles).split(/[;；,，、\s]+/).filter((part) => part !== ""),
    records(list, read) {
      asked.add(list.title);
      return toRecords(form[list.title] ?? "", list).map((record, index) => {
        const reader = createFormReader(record, findings, `${list.title}[${index + 1}].`);
        const result = read(reader);
        reader.warnOfUnread();
        return result;
      });
    },
    titles: () => Object.keys(form).filter((title) => isFilled(form[title])),
    warnOfUnread() {
      const unread = Object.keys(form).filter((title) => !asked.has(title) && isFilled(form[title]));
      findings.warnings.push(...unread.map((title) => unknownField(within + title)));
    },
  };
}

function isFilled(value: FormValue | undefined): boolean {
  return typeof value === "string" ? value.trim() !== "" : (value ?? []).length > 0;
}

function unknownField(field: string): FieldIssue {
  const name = field.slice(0, 60);
  return FieldIssue.fromPartial({
    code: "W009",
    field: name,
    message: `栏目“${name}”不能识别，内容未报送 / unknown field ${name}, its content was not reported`,
    remedy: "请改用接口说明中的栏目名称 / use a field of the interface's description",
  });
}

/** Somebody may have put a personal number into a field for figures: it is shown masked. */
function unreadable(field: string, found: string, { zh, en }: Expected): FieldIssue {
  return FieldIssue.fromPartial({
    code: "E024",
    field,
    message: `“${field}”无法识别，${zh} / ${field} is not readable, ${en}`,
    value: maskedWords(found).slice(0, 80),
    rule: "seeds/rules/transfer-procedure.json",
    remedy: "请更正后重报 / correct it and report it again",
  });
}
