import { Adapter } from "../../proto/gen/hub/registry/v1/adapter.ts";
import { Agency, Operator, Subscription, System } from "../../proto/gen/hub/registry/v1/registry.ts";

/** An adapter as it is kept: without its manifest (`revision.<id>.<n>` has it) and without what the running one says of itself. */
export interface AdapterRecord {
  readonly adapter: Adapter;
  /** SM3 of the applicant's key. */
  readonly applicantKeyHash: string;
}

/** What the register holds, by kind. */
export interface Items {
  readonly system: System;
  readonly agency: Agency;
  readonly operator: Operator;
  readonly subscription: Subscription;
  readonly adapter: AdapterRecord;
}

export type Kind = keyof Items;

/** One table of the register: its keys are `<kind>.<name>`, its values the JSON form. */
interface Table<Item> {
  readonly nameOf: (item: Item) => string;
  readonly toJson: (item: Item) => unknown;
  readonly fromJson: (json: unknown) => Item;
}

export const tables: { readonly [K in Kind]: Table<Items[K]> } = {
  system: { nameOf: ({ id }) => id, toJson: (item) => System.toJSON(item), fromJson: (json) => System.fromJSON(json) },
  agency: { nameOf: ({ uscc }) => uscc, toJson: (item) => Agency.toJSON(item), fromJson: (json) => Agency.fromJSON(json) },
  operator: { nameOf: ({ id }) => id, toJson: (item) => Operator.toJSON(item), fromJson: (json) => Operator.fromJSON(json) },
  subscription: { nameOf: ({ id }) => id, toJson: (item) => Subscription.toJSON(item), fromJson: (json) => Subscription.fromJSON(json) },
  adapter: {
    nameOf: ({ adapter }) => adapter.id,
    toJson: ({ adapter, applicantKeyHash }) => ({ adapter: Adapter.toJSON(adapter), applicantKeyHash }),
    fromJson: (json) => {
      const { adapter, applicantKeyHash } = json as { readonly adapter: unknown; readonly applicantKeyHash: string };
      return { adapter: Adapter.fromJSON(adapter), applicantKeyHash };
    },
  },
};

/** Everything the register holds, by name. */
export type Known = { readonly [K in Kind]: ReadonlyMap<string, Items[K]> };
