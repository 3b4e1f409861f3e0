import { penaltyKindFromJSON, type PenaltyKind } from "../../../../proto/gen/hub/case/v1/penalty.ts";
import { partyCategoryFromJSON } from "../../../../proto/gen/hub/common/v1/party.ts";
import { toKindWords } from "../../formats/standardWords.ts";
import { stepTitle } from "../../steps/noticeValues.ts";
import { partyCategoryWords } from "../../steps/stepWords.ts";
import { textOf } from "../textOf.ts";
import { HelperProblem, type Helper } from "./helper.ts";

/** Words of the standard for what stands in the hub's events, for targets. */
export const hubWordHelpers: readonly Helper[] = [
  {
    name: "kindWords",
    parameters: "kinds, other?",
    arity: [1, 2],
    summary: "事件中的处罚类别写作标准用词，以分号相连 / kinds of a penalty in an event in the words of the standard, joined by semicolons",
    examples: [
      { expression: '$kindWords(["PENALTY_KIND_FINE", "PENALTY_KIND_OTHER"], "责令改正")', gives: "罚款;其他-责令改正" },
      { expression: "$kindWords(nothing)" },
      { expression: '$kindWords("FINE")', fails: true },
    ],
    run(kinds, other) {
      if (kinds === undefined) return undefined;
      const read = (Array.isArray(kinds) ? kinds : [kinds]).map((kind) => known(kind, kindOf(kind)));
      return toKindWords(read, textOf(other) ?? "");
    },
  },
  {
    name: "categoryWord",
    parameters: "category",
    arity: [1, 1],
    summary: "事件中的相对人类别写作标准用词 / category of a party in an event in the words of the standard",
    examples: [{ expression: '$categoryWord("PARTY_CATEGORY_ORGANISATION")', gives: "法人及非法人组织" }, { expression: "$categoryWord(nothing)" }],
    run: (category) => (category === undefined ? undefined : partyCategoryWords.wordOf(known(category, categoryOf(category)))),
  },
  {
    name: "stepName",
    parameters: "step",
    arity: [1, 1],
    summary: "环节代码或事件类型的中文名称；不是环节的原样保留 / Chinese name of a step by its code or its event's type; what is no step stays as it is",
    examples: [
      { expression: '$stepName("police.filed")', gives: "立案" },
      { expression: '$stepName("hub.case.v1.TransferSent")', gives: "移送" },
      { expression: '$stepName("")', gives: "" },
      { expression: "$stepName(nothing)" },
    ],
    run(step) {
      const text = textOf(step);
      return text === undefined ? undefined : stepTitle(text);
    },
  },
  {
    name: "issueText",
    parameters: "issues",
    arity: [1, 1],
    summary: "答复中的问题，每项一行：代码 栏目 说明 改正办法 / the issues of an answer, a line each",
    examples: [
      { expression: '$issueText([{"code": "E016", "field": "CF_WSH", "message": "格式错误", "remedy": "请更正"}])', gives: "E016 CF_WSH 格式错误 请更正" },
      { expression: "$issueText(nothing)", gives: "" },
    ],
    run: (issues) => (Array.isArray(issues) ? issues : issues === undefined ? [] : [issues]).map(issueLine).join("\n"),
  },
];

function issueLine(issue: unknown): string {
  const { code, field, message, remedy } = (issue ?? {}) as Readonly<Record<string, unknown>>;
  return [code, field, message, remedy].map((part) => textOf(part) ?? "").filter((part) => part !== "").join(" ");
}

function kindOf(kind: unknown): PenaltyKind | undefined {
  try {
    return penaltyKindFromJSON(kind);
  } catch {
    return undefined;
  }
}

function categoryOf(category: unknown) {
  try {
    return partyCategoryFromJSON(category);
  } catch {
    return undefined;
  }
}

function known<Value>(value: unknown, read: Value | undefined): Value {
  if (read === undefined) throw new HelperProblem(value, "不是事件中的用词 / not a word of the events");
  return read;
}
