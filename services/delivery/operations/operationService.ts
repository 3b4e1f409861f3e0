import type { CallContext } from "nice-grpc";
import type { OperationServiceImplementation } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { Right } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { requireOperator, type OperatorDoor } from "../../shared/grpc/authentication.ts";
import { approveOperation, cancelOperation, pauseOperation, resumeOperation } from "./changeOperation.ts";
import { listOperations } from "./listOperations.ts";
import { toOperation, type OperationRecord } from "./operationRecord.ts";
import { previewDeadLetters } from "./previewDeadLetters.ts";
import { previewReplay, type PreviewReplayDeps } from "./previewReplay.ts";
import { startDiscard, startRedrive, type StartOnLettersDeps } from "./startOnLetters.ts";
import { startReplay, type StartReplayDeps } from "./startReplay.ts";

export interface OperationServiceDeps extends StartOnLettersDeps, StartReplayDeps, PreviewReplayDeps {
  readonly door: OperatorDoor;
}

/** The RPCs of long work on deliveries. Lists are for every operator, all else needs RIGHT_OPERATE. */
export function createOperationService(deps: OperationServiceDeps): OperationServiceImplementation {
  const { operations, pumps, door } = deps;
  const operator = (context: CallContext) => requireOperator(context, door, Right.OPERATE).id;
  const told = async (work: Promise<OperationRecord>) => ({ operation: toOperation(await work) });
  return {
    async previewDeadLetters(request, context) {
      operator(context);
      return previewDeadLetters(pumps, request);
    },
    startRedrive: async (request, context) => told(startRedrive(deps, request, operator(context))),
    startDiscard: async (request, context) => told(startDiscard(deps, request, operator(context))),
    async previewReplay(request, context) {
      operator(context);
      return previewReplay(deps, request, context.signal);
    },
    startReplay: async (request, context) => told(startReplay(deps, request, operator(context))),
    approveOperation: async ({ operationId }, context) => told(approveOperation(operations, operationId, requireOperator(context, door, Right.APPROVE).id)),
    async pauseOperation({ operationId }, context) {
      operator(context);
      return told(pauseOperation(operations, operationId));
    },
    async resumeOperation({ operationId }, context) {
      operator(context);
      return told(resumeOperation(operations, operationId));
    },
    async cancelOperation({ operationId }, context) {
      operator(context);
      return told(cancelOperation(operations, operationId));
    },
    async getOperation({ operationId }, context) {
      requireOperator(context, door);
      return { operation: toOperation(operations.find(operationId)) };
    },
    async listOperations(request, context) {
      requireOperator(context, door);
      return listOperations(operations, request);
    },
  };
}
