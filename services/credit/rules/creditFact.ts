import type {
  PenaltyLinked,
  PublicationBarred,
  PublicationRefused,
  PublicationRequested,
  Published,
  WithdrawalRequested,
  Withdrawn,
} from "../../../proto/gen/hub/credit/v1/publication.ts";

/** An event of a penalty in the credit journal, decoded. */
export type CreditFact =
  | { readonly type: "hub.credit.v1.PublicationRequested"; readonly data: PublicationRequested }
  | { readonly type: "hub.credit.v1.PublicationBarred"; readonly data: PublicationBarred }
  | { readonly type: "hub.credit.v1.WithdrawalRequested"; readonly data: WithdrawalRequested }
  | { readonly type: "hub.credit.v1.Published"; readonly data: Published }
  | { readonly type: "hub.credit.v1.Withdrawn"; readonly data: Withdrawn }
  | { readonly type: "hub.credit.v1.PublicationRefused"; readonly data: PublicationRefused };

export type CreditFactType = CreditFact["type"];

/** An event of a transfer case in the credit journal: a penalty names this case. */
export interface LinkFact {
  readonly type: "hub.credit.v1.PenaltyLinked";
  readonly data: PenaltyLinked;
}
