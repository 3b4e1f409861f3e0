import type { Draft } from "./draft.ts";
import { checkCreditCode } from "./party.ts";
import { normaliseCode } from "./text.ts";
import type { V2Code } from "./v2Codes.ts";

const CODE_SHAPE = /^[0-9A-Z]{18}$/;
const CHINESE = /[\u4e00-\u9fa5]/;

/** The organisations a record may name as deciding agency. */
export interface AgencyRegister {
  /** The agency with this credit code, under the name it had on a day (ISO date; empty = now); undefined when it is not registered. */
  find(uscc: string, on: string): { readonly name: string } | undefined;
}

/** The deciding agency and the source unit (E004, E005, E018, E021, W012); without a register E021 is not judged. The agency signs by its name of the day. */
export function checkUnits(draft: Draft, agencies: AgencyRegister | undefined, decisionDate = ""): void {
  checkUnit(draft, "CF_SJLY", "CF_SJLYDM");
  if (!checkUnit(draft, "CF_CFJG", "CF_CFJGDM") || agencies === undefined) return;
  const { cells, findings } = draft;
  const agency = agencies.find(cells.CF_CFJGDM, decisionDate);
  if (agency === undefined) {
    findings.error("E021", "CF_CFJGDM", cells.CF_CFJGDM);
  } else if (cells.CF_CFJG !== "" && agency.name !== cells.CF_CFJG) {
    findings.warn("W012", "CF_CFJG", cells.CF_CFJG, { zh: `登记簿：${agency.name}`, en: `register: ${agency.name}` });
  }
}

/** True when the unit's code is there and valid. */
function checkUnit(draft: Draft, nameField: V2Code, codeField: V2Code): boolean {
  const { cells, faulty, findings } = draft;
  const name = cells[nameField];
  const code = cells[codeField];
  if (code === "") return false;
  if (CHINESE.test(code) && CODE_SHAPE.test(normaliseCode(name)?.value ?? name)) {
    faulty.add(nameField).add(codeField);
    findings.error("E018", nameField, name);
    return false;
  }
  return checkCreditCode(draft, codeField);
}
