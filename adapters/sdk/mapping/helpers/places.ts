import { agencyCodes } from "../../formats/agencyCodes.ts";
import { didYouMean } from "../nearest.ts";
import { divisions } from "./divisions.ts";
import { HelperProblem, type Helper } from "./helper.ts";
import { filled } from "./texts.ts";

/** Divisions and agencies of the province. */
export const placeHelpers: readonly Helper[] = [
  {
    name: "division",
    parameters: "name or code",
    arity: [1, 1],
    summary: "区划代码（六位）；名称、全称、乡镇代码均可，2018 年的旧区划也认 / code of a division, 6 digits, from its name, full name or the code of a town; those of 2018 too",
    examples: [
      { expression: '$division("云岩区")', gives: "520103" },
      { expression: '$division("贵州省贵阳市云岩区")', gives: "520103" },
      { expression: '$division("520103001")', gives: "520103" },
      { expression: '$division("52")', gives: "520000" },
      { expression: '$division("无")' },
      { expression: '$division("示例区")', fails: true },
    ],
    run(value) {
      const text = filled(value);
      if (text === undefined) return undefined;
      const code = divisions().codeOf(text);
      if (code === undefined) throw new HelperProblem(value, "不是本省的区划 / not a division of the province; 请核对名称或代码 / check name or code");
      return code;
    },
  },
  {
    name: "divisionName",
    parameters: "name or code",
    arity: [1, 1],
    summary: "区划名称 / name of a division",
    examples: [{ expression: '$divisionName("520103")', gives: "云岩区" }],
    run(value) {
      const code = filled(value) === undefined ? undefined : divisions().codeOf(filled(value) ?? "");
      return code === undefined ? undefined : divisions().nameOf(code);
    },
  },
  {
    name: "agencyCode",
    parameters: "name, default?",
    arity: [1, 2],
    summary: "机关名称在登记簿中的统一社会信用代码 / credit code of an agency of the register by its name",
    examples: [
      { expression: '$agencyCode("贵州示例市工商行政管理局")', gives: "11520100MBYT00017K" },
      { expression: '$agencyCode("示例局", "")', gives: "" },
      { expression: '$agencyCode("贵州示例市工商行政管理")', fails: true },
    ],
    run(value, otherwise) {
      const name = filled(value)?.normalize("NFKC").replaceAll(/\s/g, "");
      if (name === undefined) return otherwise;
      const code = agencyCodes().get(name);
      if (code !== undefined) return code;
      if (otherwise !== undefined) return otherwise;
      throw new HelperProblem(value, `不在机构登记簿内 / not in the register of agencies${didYouMean(name, agencyCodes().keys())}; 请核对全称，或先登记 / check the full name, or have it registered`);
    },
  },
];
