import type { HintServiceImplementation } from "../../proto/gen/hub/hint/v1/hint_service.ts";
import { listCaseHints, type ListCaseHintsDeps } from "./listCaseHints.ts";

/** RPC → use case. */
export function createHintService(deps: ListCaseHintsDeps): HintServiceImplementation {
  return { listCaseHints: (request, context) => listCaseHints(deps, request, context) };
}
