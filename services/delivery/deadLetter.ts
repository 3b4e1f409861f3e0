import { z } from "zod";

/** A delivery that needs a person. Keys and reasons only, no payload; words are masked. */
export const deadLetterSchema = z.object({
  sequence: z.int().positive(),
  caseId: z.string(),
  eventId: z.string(),
  type: z.string(),
  attempts: z.int().nonnegative(),
  reason: z.string(),
  message: z.string(),
  /** When it was given up, RFC 3339. */
  at: z.string(),
  /** Replay whose delivery it was; empty when it was a live one. */
  operationId: z.string().default(""),
});

export type DeadLetter = z.infer<typeof deadLetterSchema>;
