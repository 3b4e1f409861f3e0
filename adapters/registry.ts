import { aicCase } from "./aic-case/adapter.ts";
import { builtInManifest } from "./builtInManifest.ts";
import { creditChina } from "./credit-china/adapter.ts";
import { enterpriseDisclosure } from "./enterprise-disclosure/adapter.ts";
import { ipCase } from "./ip-case/adapter.ts";
import { linkagePlatform } from "./linkage-platform/adapter.ts";
import { police } from "./police/adapter.ts";
import { procuratorate } from "./procuratorate/adapter.ts";
import { bindAdapter, type BoundAdapter } from "./sdk/boundAdapter.ts";

/** The built-in adapters, in the order in which they are shown. */
export const builtInAdapters: readonly BoundAdapter[] = [
  bindAdapter(ipCase),
  bindAdapter(aicCase),
  bindAdapter(linkagePlatform),
  bindAdapter(creditChina),
  bindAdapter(enterpriseDisclosure),
  bindAdapter(police),
  bindAdapter(procuratorate),
  bindAdapter(await builtInManifest("court")),
];
