import { createServer, ServerError, Status, type CallContext } from "nice-grpc";
import {
  CaseServiceDefinition,
  DecideManualReviewResponse,
  GetCaseFileResponse,
  GetCaseResponse,
  type CaseServiceImplementation,
  type SubmitRequest,
  type SubmitResponse,
} from "../../../proto/gen/hub/case/v1/case_service.ts";
import { CreditServiceDefinition, GetPublicationResponse, type ReportPublicationsRequest } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import {
  DeliveryServiceDefinition,
  ListDeliveriesResponse,
  ListSubscriptionStatesResponse,
  type SubscribeRequest,
  type SubscribeResponse,
} from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";

/** What the hub answers in a test; each may be replaced while it runs. */
export interface HubScript {
  submit(requests: AsyncIterable<SubmitRequest>, context: CallContext): AsyncIterable<SubmitResponse>;
  subscribe(requests: AsyncIterable<SubscribeRequest>, context: CallContext): AsyncIterable<SubscribeResponse>;
  report(request: ReportPublicationsRequest): Promise<void>;
}

export interface ScriptedHub extends AsyncDisposable {
  readonly address: string;
  /** `authorization` of every call. */
  readonly keys: Set<string>;
}

/** A hub on a real gRPC port that says what a test wants, because the real one cannot be made to fail at will. */
export async function startScriptedHub(script: HubScript, port = 0): Promise<ScriptedHub> {
  const keys = new Set<string>();
  const server = createServer().use(async function* (call, context) {
    keys.add(context.metadata.get("authorization") ?? "");
    return yield* call.next(call.request, context);
  });
  const cases: CaseServiceImplementation = {
    submit: (requests, context) => script.submit(requests, context),
    getCase: async ({ caseId }) => GetCaseResponse.fromPartial({ caseId }),
    getCaseFile: async ({ caseId }) => GetCaseFileResponse.fromPartial({ caseFile: { caseId } }),
    decideManualReview: async () => DecideManualReviewResponse.fromPartial({}),
    checkRecords: async () => ({ results: [] }),
  };
  server.add(CaseServiceDefinition, cases);
  server.add(CreditServiceDefinition, {
    getPublication: async () => GetPublicationResponse.fromPartial({}),
    reportPublications: async (request: ReportPublicationsRequest) => {
      await script.report(request);
      return { recorded: request.reports.length, duplicates: 0 };
    },
  });
  server.add(DeliveryServiceDefinition, {
    ...unscripted("streamEvents", "dryRunSubscription", "getDeliveryStanding", "rotateWebhookSecret", "listIncidents"),
    subscribe: (requests: AsyncIterable<SubscribeRequest>, context: CallContext) => script.subscribe(requests, context),
    listSubscriptionStates: async () => ListSubscriptionStatesResponse.fromPartial({}),
    listDeliveries: async () => ListDeliveriesResponse.fromPartial({}),
    redriveDelivery: async () => ({}),
  });
  const bound = await server.listen(`127.0.0.1:${port}`);
  return {
    address: `127.0.0.1:${bound}`,
    keys,
    async [Symbol.asyncDispose]() {
      server.forceShutdown();
    },
  };
}

/** RPCs that no adapter calls. */
export function unscripted<Names extends string>(...names: readonly Names[]): Record<Names, () => never> {
  const refuse = () => {
    throw new ServerError(Status.UNIMPLEMENTED, "not part of the script");
  };
  return Object.fromEntries(names.map((name) => [name, refuse])) as Record<Names, () => never>;
}
