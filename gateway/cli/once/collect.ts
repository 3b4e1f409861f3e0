import { DeliveryState, type PendingDelivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { ClientError, Status } from "nice-grpc";
import type { Hop } from "../../../proto/gen/hub/trace/v1/trace.ts";
import type { HubClients } from "../connection/hubClients.ts";
import { toCaseFacts, type CaseFacts } from "./caseFacts.ts";

/** Calls under way at once. */
const CONCURRENCY = 50;
const PAGE_SIZE = 1_000;
/** Cases whose hops are read in one call: a case has 10 to 20. */
const CASES_PER_CALL = 300;

/** What the hub knows of each case, by case id; cases that were never recorded are absent. */
export async function collectCases(clients: HubClients, caseIds: readonly string[]): Promise<Map<string, CaseFacts>> {
  const facts = new Map<string, CaseFacts>();
  const hops = await collectHops(clients, caseIds);
  await inParallel(caseIds, async (caseId) => {
    const [found, publication] = await Promise.all([
      clients.cases.getCase({ caseId }).catch(absent),
      clients.credit.getPublication({ caseId }).catch(absent),
    ]);
    if (found) facts.set(caseId, toCaseFacts(caseId, found.events, publication, hops.get(caseId) ?? []));
  });
  return facts;
}

async function collectHops(clients: HubClients, caseIds: readonly string[]): Promise<Map<string, Hop[]>> {
  const found = new Map<string, Hop[]>();
  const groups = Array.from({ length: Math.ceil(caseIds.length / CASES_PER_CALL) }, (_, index) => caseIds.slice(index * CASES_PER_CALL, (index + 1) * CASES_PER_CALL));
  for (const group of groups) {
    const { cases, truncated } = await clients.trace.traceCases({ caseIds: group });
    for (const { caseId, hops } of cases) found.set(caseId, hops);
    // Cases with very many hops: each by itself.
    if (truncated) await inParallel(group, async (caseId) => void found.set(caseId, await hopsOf(clients, caseId)));
  }
  return found;
}

/** Hops of submissions that led to no case, by the decision number they named. */
export async function collectRejectedHops(clients: HubClients, decisionNos: readonly string[]): Promise<Map<string, readonly Hop[]>> {
  const found = new Map<string, readonly Hop[]>();
  await inParallel(decisionNos, async (decisionNo) => {
    found.set(decisionNo, await hopsOf(clients, decisionNo));
  });
  return found;
}

async function hopsOf({ trace }: HubClients, key: string): Promise<Hop[]> {
  const { cases } = await trace.traceKey({ key });
  return cases.flatMap(({ hops }) => hops);
}

/** Every dead letter of every subscription. */
export async function collectDeadLetters({ delivery }: HubClients): Promise<PendingDelivery[]> {
  const found: PendingDelivery[] = [];
  let pageToken = "";
  do {
    const page = await delivery.listDeliveries({ state: DeliveryState.DEAD_LETTERED, pageSize: PAGE_SIZE, pageToken });
    found.push(...page.deliveries);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return found;
}

function absent(error: unknown): undefined {
  if (error instanceof ClientError && error.code === Status.NOT_FOUND) return undefined;
  throw error;
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, worker));
}
