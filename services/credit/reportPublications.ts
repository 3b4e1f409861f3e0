import type { CallContext } from "nice-grpc";
import type { PublicationReport, ReportPublicationsRequest, ReportPublicationsResponse } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import type { HopPublisher } from "../shared/bus/hops.ts";
import { HubError } from "../shared/errors.ts";
import { presentedProof } from "../shared/grpc/authentication.ts";
import type { Logger } from "../shared/log.ts";
import type { RegistryView } from "../shared/registryClient.ts";
import { hopOf } from "./hopOf.ts";
import { judgeReports, type JudgedReports } from "./judgeReports.ts";
import type { RecordOrigin } from "./penaltyFacts.ts";
import type { RecordOrigins } from "./recordOrigins.ts";
import { isChannel, type Channel } from "./rules/channels.ts";
import { updateCase, type UpdateDeps } from "./updateCase.ts";

export interface ReportDeps extends UpdateDeps {
  readonly registry: Pick<RegistryView, "authenticate">;
  readonly origins: RecordOrigins;
  readonly hops: Pick<HopPublisher, "add">;
  /** Secret of keyed hashes. */
  readonly keySecret: string;
  readonly log: Logger;
}

const REPORTS_MAX = 500;
/** What a system must be granted to submit. */
const GRANT = "hub.credit.v1.PublicationReport";

/** What a channel did with the versions it was asked about. A report that cannot be true is logged and not counted. */
export async function reportPublications(
  deps: ReportDeps,
  { channel, reports }: ReportPublicationsRequest,
  context: CallContext,
): Promise<ReportPublicationsResponse> {
  const reporter = requireChannel(deps, channel, context);
  if (reports.length < 1 || reports.length > REPORTS_MAX) {
    throw new HubError("INVALID_REQUEST", `每次 1–${REPORTS_MAX} 条，收到 ${reports.length} 条 / 1–${REPORTS_MAX} reports per call, got ${reports.length}`, { count: String(reports.length) });
  }
  const byCase = groupByCase(reports);
  await Promise.all([deps.cases.prefetch([...byCase.keys()]), deps.origins.prefetch(reports)]);
  const counts = await Promise.all([...byCase].map(([caseId, ofCase]) => reportCase(deps, reporter, caseId, ofCase)));
  return {
    recorded: counts.reduce((sum, { recorded }) => sum + recorded, 0),
    duplicates: counts.reduce((sum, { duplicates }) => sum + duplicates, 0),
  };
}

/** Only the system that is the channel may report, while it is granted to. */
function requireChannel({ registry }: ReportDeps, channel: string, context: CallContext): Channel {
  const system = registry.authenticate(presentedProof(context));
  if (system.id !== channel) {
    throw new HubError("NOT_GRANTED", `系统 ${system.id} 不能代 ${channel} 回报 / only the channel itself may report`, { system: system.id, channel });
  }
  if (!isChannel(channel) || !system.submitGrants.includes(GRANT)) {
    throw new HubError("NOT_GRANTED", `系统 ${system.id} 无权回报公示结果 / not granted to report publications`, { system: system.id, type: GRANT });
  }
  return channel;
}

function groupByCase(reports: readonly PublicationReport[]): Map<string, PublicationReport[]> {
  const byCase = new Map<string, PublicationReport[]>();
  for (const one of reports) {
    const ofCase = byCase.get(one.caseId);
    if (ofCase) ofCase.push(one);
    else byCase.set(one.caseId, [one]);
  }
  return byCase;
}

interface Counts {
  readonly recorded: number;
  readonly duplicates: number;
}

async function reportCase(deps: ReportDeps, channel: Channel, caseId: string, reports: readonly PublicationReport[]): Promise<Counts> {
  const first = await record(deps, channel, caseId, reports);
  if (first.unknown.length === 0) return first;
  // The state known here may be behind the journal: look again before calling a report untrue.
  await deps.cases.reload(caseId);
  const second = await record(deps, channel, caseId, first.unknown);
  for (const { version, result } of second.unknown) deps.log.warn({ channel, caseId, version, result }, "publication.reportUnknown");
  return { recorded: first.recorded + second.recorded, duplicates: first.duplicates + second.duplicates };
}

const nobody: RecordOrigin = { decisionNo: "", sourceSystem: "", sourceReference: "", partyCode: "", partyName: "" };

async function record(
  deps: ReportDeps,
  channel: Channel,
  caseId: string,
  reports: readonly PublicationReport[],
): Promise<Counts & Pick<JudgedReports, "unknown">> {
  const originOf = (version: number) => deps.origins.find(caseId, version) ?? nobody;
  let judged: JudgedReports = { additions: [], duplicates: 0, unknown: [] };
  const recorded = await updateCase(deps, caseId, (current) => {
    judged = judgeReports(current, { channel, reports, originOf });
    return judged.additions;
  });
  deps.hops.add(recorded.map((one) => hopOf(one, originOf(one.fact.data.version), deps.keySecret)));
  return { recorded: recorded.length, duplicates: judged.duplicates, unknown: judged.unknown };
}
