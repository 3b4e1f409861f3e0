import type { z } from "zod";
import { connectorKinds, type KnownConnectors } from "../connectors/contract.ts";
import type { ManifestPath } from "./findPlace.ts";
import { placeholdersIn } from "./placeholders.ts";
import type { ManifestProblem } from "./problems.ts";
import { schemaProblems } from "./schemaProblems.ts";
import { feedSettings, targetSettings } from "./sections.ts";
import type { FeedSection, TargetSection } from "./schema.ts";

type Section = Readonly<Record<string, unknown>>;

/** Problems of the settings of the connection, of feeds and of targets, by the schemas of the connector that the manifest names. */
export function connectorProblems(raw: object, known: KnownConnectors): readonly ManifestProblem[] {
  const { connector, feeds, targets } = raw as { connector?: Section; feeds?: unknown; targets?: unknown };
  const kind = connectorKinds.find((one) => one === connector?.["kind"]);
  if (!kind) return [];
  const found = known[kind];
  if (!found) return [{ path: ["connector", "kind"], message: `本版本没有 ${kind} 连接器 / this version has no connector ${kind}` }];
  return [
    ...settingsProblems(found.settings, connector?.["settings"] ?? {}, ["connector", "settings"]),
    ...sectionProblems({ name: "feeds", kind, schema: found.feed, sections: feeds, settingsOf: (section) => feedSettings(section as FeedSection) }),
    ...sectionProblems({ name: "targets", kind, schema: found.target, sections: targets, settingsOf: (section) => targetSettings(section as TargetSection) }),
  ];
}

interface Sections {
  readonly name: "feeds" | "targets";
  readonly kind: string;
  readonly schema: z.ZodType | undefined;
  readonly sections: unknown;
  readonly settingsOf: (section: Section) => Section;
}

function sectionProblems({ name, kind, schema, sections, settingsOf }: Sections): readonly ManifestProblem[] {
  if (typeof sections !== "object" || sections === null) return [];
  return Object.entries(sections).flatMap(([key, section]: [string, unknown]) => {
    if (typeof section !== "object" || section === null) return [];
    if (!schema) return [{ path: [name, key], atKey: true as const, message: `${kind} 连接器没有 ${name} / connector ${kind} has no ${name}` }];
    return settingsProblems(schema, settingsOf(section as Section), [name, key]);
  });
}

/** What a placeholder stands for is judged when it is filled in. */
function settingsProblems(schema: z.ZodType, settings: unknown, within: ManifestPath): readonly ManifestProblem[] {
  return schemaProblems(schema, settings, within).filter(({ path }) => placeholdersIn(valueAt(settings, path.slice(within.length))).length === 0);
}

function valueAt(value: unknown, path: ManifestPath): unknown {
  return path.reduce<unknown>((at, part) => (typeof at === "object" && at !== null ? (at as Readonly<Record<PropertyKey, unknown>>)[part] : undefined), value);
}
