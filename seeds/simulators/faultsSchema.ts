import { z } from "zod";
import type { Faults } from "./contract.ts";

const mistakesSchema = z.strictObject({
  early: z.boolean().optional(),
  late: z.boolean().optional(),
  twice: z.boolean().optional(),
  wrongCaseNo: z.boolean().optional(),
});

const faultsSchema = z.strictObject({
  slowMs: z.int().min(0).optional(),
  down: z.boolean().optional(),
  refuse: z.string().min(1).optional(),
  answerLateMs: z.int().min(0).optional(),
  answerTwice: z.boolean().optional(),
  loseAnswers: z.int().min(0).optional(),
  lie: z.boolean().optional(),
  mistakes: mistakesSchema.optional(),
});

/** Reads how a system is to misbehave. Throws ZodError. */
export function parseFaults(value: unknown): Faults {
  return stated(faultsSchema.parse(value));
}

/** The parsed faults without those that are not named. */
function stated({ mistakes, ...faults }: z.infer<typeof faultsSchema>): Faults {
  const named = (values: object) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  return { ...named(faults), ...(mistakes ? { mistakes: named(mistakes) } : {}) };
}
