import { z } from "zod";
import { connectors } from "../connectors/allConnectors.ts";
import type { Connector } from "../connectors/contract.ts";
import { withPlaceholders, type JsonSchema } from "./placeholderSchema.ts";
import { manifestSchema } from "./schema.ts";

/**
 * The JSON Schema of manifests, for editors and other programs: the format, and for each kind of interface its settings, feeds and targets. It says
 * what can be said without reading expressions; `hub adapter check` says the rest.
 */
export function manifestJsonSchema(): JsonSchema {
  const { $schema, ...format } = toJson(manifestSchema);
  const known = Object.values(connectors);
  return {
    $schema,
    $id: "https://qianlian.example/schemas/adapter-manifest.schema.json",
    title: "黔联适配器清单 / Qianlian adapter manifest",
    ...format,
    // By `if` rather than `oneOf`: an editor then tells the problem of the kind that was named, not of all kinds.
    allOf: known.map((connector) => ({
      if: { required: ["connector"], properties: { connector: { required: ["kind"], properties: { kind: { const: connector.kind } } } } },
      // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's own word
      then: { properties: sectionsOf(connector, format) },
    })),
  };
}

function sectionsOf({ settings, feed, target }: Connector, format: JsonSchema): JsonSchema {
  return {
    connector: { properties: { settings: withPlaceholders(bare(toJson(settings))) } },
    feeds: sectionSchema(feed, partOf(format, "feeds")),
    targets: sectionSchema(target, partOf(format, "targets")),
  };
}

/** A feed or target: what the manifest says of it and what the connector asks for, together and nothing else. */
function sectionSchema(own: z.ZodType | undefined, common: JsonSchema): JsonSchema {
  return own ? { additionalProperties: merged(withPlaceholders(bare(toJson(own))), common) } : { maxProperties: 0 };
}

function merged(own: JsonSchema, common: JsonSchema): JsonSchema {
  const alternatives = (own["anyOf"] ?? own["oneOf"]) as readonly JsonSchema[] | undefined;
  if (alternatives) return { anyOf: alternatives.map((one) => merged(one, common)) };
  return {
    type: "object",
    properties: { ...(common["properties"] as object), ...(own["properties"] as object | undefined) },
    required: [...((common["required"] as string[] | undefined) ?? []), ...((own["required"] as string[] | undefined) ?? [])],
    additionalProperties: false,
  };
}

/** The schema of one entry of `feeds` or `targets`. */
function partOf(format: JsonSchema, name: string): JsonSchema {
  const properties = format["properties"] as Readonly<Record<string, { readonly additionalProperties: JsonSchema }>>;
  return properties[name]!.additionalProperties;
}

function toJson(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
}

/** Without the name of the dialect, which stands once at the top. */
function bare(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== "$schema"));
}
