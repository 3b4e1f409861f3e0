import type { ConnectorKind } from "../../../../adapters/sdk/connectors/contract.ts";

/** Options of `hub adapter init`; what is not given is asked for on a terminal. */
export interface InitOptions {
  readonly from?: string;
  readonly table?: string;
  readonly kind?: ConnectorKind;
  readonly id?: string;
  readonly name?: string;
  readonly nameEn?: string;
  readonly ownerUscc?: string;
  readonly ownerName?: string;
  readonly contact: string;
  readonly divisions: readonly string[];
  readonly force?: true;
  readonly json?: true;
}
