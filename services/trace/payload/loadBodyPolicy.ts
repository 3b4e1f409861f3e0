import { readFileSync } from "node:fs";
import { z } from "zod";
import { HubError } from "../../shared/errors.ts";
import type { BodyPolicy } from "../rules/bodyPolicy.ts";

const step = z.strictObject({ days: z.number().int().positive(), keep: z.enum(["full", "masked", "none"]) });
const growing = (steps: readonly { readonly days: number }[]) => steps.every(({ days }, index) => days > (steps[index - 1]?.days ?? 0));
const schema = z.strictObject({
  comment: z.string(),
  rules: z.array(
    z
      .strictObject({
        types: z.string().regex(/^[A-Za-z0-9_.*]+$/, "full names of event types, `*` for any characters"),
        reason: z.string().min(1),
        steps: z.array(step).refine(growing, "the days of the steps must grow"),
      })
      .transform(({ types, steps }) => ({ types, steps })),
  ),
}) satisfies z.ZodType<BodyPolicy>;

/** The seeded policy. Throws INVALID_REQUEST naming what is wrong in the file. */
export function loadBodyPolicy(): BodyPolicy {
  const { success, data, error } = schema.safeParse(JSON.parse(readFileSync(new URL("../../../seeds/rules/body-policy.json", import.meta.url), "utf8")));
  if (success) return data;
  const problems = z.prettifyError(error);
  throw new HubError("INVALID_REQUEST", `seeds/rules/body-policy.json 有误 / is wrong: ${problems}`, { problems });
}
