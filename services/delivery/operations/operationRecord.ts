import { z } from "zod";
import { OperationKind, OperationState, type Operation } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";

/** Dead letters that an operation is about. */
const lettersSchema = z.object({
  filter: z.object({
    subscriptionId: z.string(),
    reason: z.string(),
    eventType: z.string(),
    caseId: z.string(),
    from: z.string(),
    until: z.string(),
    deliveryIds: z.array(z.string()),
  }),
  /** The later events of their cases go on meanwhile. */
  follow: z.boolean(),
  /** Delivery ids of the step under way. */
  underWay: z.array(z.string()),
  /** Only those given up until then, as their own times say: the clock may have jumped since. */
  givenUpUntil: z.string(),
  /** Last sequence of the journal when the operation began. */
  journalLast: z.int(),
});

/** Stored events that an operation is about. */
const rangeSchema = z.object({
  from: z.int(),
  through: z.int(),
  /** Further test in proto JSON. */
  filter: z.unknown().optional(),
  caseIds: z.array(z.string()),
  /** Parts in which the list of sequences is stored; 0 = no list. */
  sequenceParts: z.int(),
});

export const operationSchema = z.object({
  id: z.string(),
  requestId: z.string(),
  kind: z.enum(OperationKind),
  state: z.enum(OperationState),
  subscriptionId: z.string(),
  requestedBy: z.string(),
  approvedBy: z.string(),
  justification: z.string(),
  createTime: z.string(),
  updateTime: z.string(),
  total: z.int(),
  done: z.int(),
  unchanged: z.int(),
  failed: z.int(),
  batchSize: z.int(),
  /** Begins paused when it is approved. */
  paused: z.boolean(),
  letters: lettersSchema.optional(),
  range: rangeSchema.optional(),
});

/** An operation as it is stored; small, because every step stores it. */
export type OperationRecord = z.infer<typeof operationSchema>;

export type LetterOrder = z.infer<typeof lettersSchema>;
export type RangeOrder = z.infer<typeof rangeSchema>;

const ended: ReadonlySet<OperationState> = new Set([OperationState.DONE, OperationState.CANCELLED]);

export const isEnded = ({ state }: Pick<OperationRecord, "state">): boolean => ended.has(state);

export function toOperation(record: OperationRecord): Operation {
  const { total, done, unchanged, failed, letters: _letters, range: _range, requestId: _requestId, paused: _paused, ...rest } = record;
  return { ...rest, total: BigInt(total), done: BigInt(done), unchanged: BigInt(unchanged), failed: BigInt(failed) };
}
