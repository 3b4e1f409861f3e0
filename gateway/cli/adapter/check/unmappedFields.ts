import { fieldTable } from "../../../../adapters/sdk/formats/fieldTable.ts";
import type { AdapterManifestFile, EmitRule } from "../../../../adapters/sdk/manifest/schema.ts";

/** A field of the standard that a rule makes nothing of. */
export interface UnmappedField {
  /** `feeds.penalties.emits[0]` */
  readonly rule: string;
  readonly field: string;
  readonly title: string;
  /** False: needed only in some cases, e.g. an amount when there is a fine. */
  readonly required: boolean;
}

/** What every report of a step needs, whatever the step; several titles = one of them. */
const STEP_TITLES: readonly (readonly string[])[] = [["环节", "类型"], ["案件编号"], ["移送机关代码", "移送机关"], ["办理时间"]];
const CORPORATE = "法人及非法人组织";
const NATURAL = "自然人";

/** Every field that records need and that no expression gives, rule by rule. */
export function unmappedFields({ feeds }: AdapterManifestFile): readonly UnmappedField[] {
  return Object.entries(feeds).flatMap(([feed, { emits }]) =>
    emits.flatMap((rule, index) => missingOf(rule).map((missing) => ({ rule: `feeds.${feed}.emits[${index}]`, ...missing }))),
  );
}

function missingOf({ as, fields }: EmitRule): readonly Omit<UnmappedField, "rule">[] {
  if (as === "step") return STEP_TITLES.filter((titles) => !titles.some((title) => title in fields)).map((titles) => ({ field: titles[0] ?? "", title: titles.join(" / "), required: true }));
  if (as !== "penalty") return [];
  return fieldTable.fields.flatMap(({ code, zh, required }) => {
    if (code in fields) return [];
    const isNeeded = required[CORPORATE] === "required";
    const isSometimes = required[CORPORATE] === "conditional" || required[NATURAL] === "required";
    return isNeeded || isSometimes ? [{ field: code, title: zh, required: isNeeded }] : [];
  });
}
