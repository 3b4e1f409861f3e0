import { PublicationBar } from "../../../proto/gen/hub/credit/v1/publication.ts";

const names: ReadonlyMap<PublicationBar, string> = new Map(
  Object.entries(PublicationBar).map(([name, value]) => [value, name.toLowerCase()]),
);

/** The bar as reports name it, e.g. `minor`; null when there is none. */
export function barName(bar: PublicationBar | undefined): string | null {
  return bar === undefined || bar === PublicationBar.UNSPECIFIED ? null : (names.get(bar) ?? null);
}
