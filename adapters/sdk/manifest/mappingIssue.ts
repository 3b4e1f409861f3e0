import { FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";
import { shownValue } from "../mapping/problemValue.ts";

/** An issue that the adapter itself has with a record. */
export function mappingIssue(field: string, found: { readonly message: string; readonly value?: unknown; readonly expression?: string }): FieldIssue {
  return FieldIssue.fromPartial({
    code: "E027",
    field,
    message: found.message,
    value: shownValue(found.value),
    rule: found.expression === undefined ? "adapters/sdk/mapping/README.md" : `${field}: ${found.expression}`,
    remedy: "请更正记录；记录无误的，请更正清单中的映射 / correct the record; if it is right, correct the mapping in the manifest",
  });
}
