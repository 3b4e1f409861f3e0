import { checkExamples } from "../../../../adapters/sdk/manifest/checkExamples.ts";
import { compileManifest } from "../../../../adapters/sdk/manifest/manifestAdapter.ts";
import type { ReadManifest } from "../../../../adapters/sdk/manifest/readManifest.ts";
import type { AdapterManifestFile } from "../../../../adapters/sdk/manifest/schema.ts";
import { View } from "../../../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../../../../services/shared/errors.ts";
import type { Subject } from "../subject.ts";
import { feedExemplars } from "./feedExemplars.ts";
import { targetExemplars } from "./targetExemplars.ts";

const views = { public: View.PUBLIC, partner: View.PARTNER, full: View.FULL } as const;

/** What a manifest is proved with. Throws INVALID_REQUEST when a feed of penalties or steps has no example that could be multiplied. */
export async function manifestSubject({ manifest, hash }: Pick<ReadManifest, "manifest" | "hash">): Promise<Subject> {
  const rules = compileManifest(manifest);
  const feeds = (await Promise.all([...rules.feeds].map(([feed, { rules: own }]) => feedExemplars({ manifest, feed, rules: own })))).flat();
  requireExamples(manifest, new Set(feeds.map(({ feed }) => feed)));
  return {
    id: manifest.id,
    name: manifest.system.name,
    manifestVersion: manifest.version,
    manifestHash: hash,
    view: views[manifest.grants.view],
    feeds,
    targets: targetExemplars(manifest),
    examples: (judge) => checkExamples(manifest, judge),
    limits: {},
  };
}

/** Reports of a channel need cases that the hub has asked it to publish; they are tried with the targets. */
function requireExamples({ feeds }: AdapterManifestFile, tried: ReadonlySet<string>): void {
  const without = Object.entries(feeds).filter(([name, { emits }]) => !tried.has(name) && emits.some(({ as }) => as !== "publication")).map(([name]) => name);
  if (without.length === 0) return;
  const names = without.join(", ");
  throw new HubError("INVALID_REQUEST", `这些来源没有可用的示例，无法验证：${names}；请在 examples 中各给一条有效记录 / no usable example of: ${names}; give a valid record of each under examples`, { feeds: names });
}
