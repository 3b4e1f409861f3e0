import type { CreditServiceImplementation } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import { getPublication, type GetPublicationDeps } from "./getPublication.ts";
import { reportPublications, type ReportDeps } from "./reportPublications.ts";

export type CreditServiceDeps = ReportDeps & GetPublicationDeps;

/** RPC → use case. */
export function createCreditService(deps: CreditServiceDeps): CreditServiceImplementation {
  return {
    getPublication: (request, context) => getPublication(deps, request, context),
    reportPublications: (request, context) => reportPublications(deps, request, context),
  };
}
