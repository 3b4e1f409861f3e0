import type { PublicationReport } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import type { WriteResult } from "../connectors/contract.ts";
import type { AdapterContext } from "../contract.ts";
import type { Condition, Mapping } from "../mapping/contract.ts";
import { readReport } from "./publicationReport.ts";
import type { TargetInput } from "./targetInput.ts";

/** What a target tells the hub of what it did: a channel of publication. */
export interface ReportRules {
  readonly channel: string;
  readonly condition: Condition;
  readonly mapping: Mapping;
}

/** An event that was written or refused. */
export interface WrittenEvent {
  readonly input: TargetInput;
  readonly result: WriteResult;
}

/**
 * Reports what the channel did, before the deliveries are answered: an answered delivery is a reported one. Fails with INTERNAL when a report cannot
 * be made, so that the delivery is tried again and its failure is seen: the record stands in the channel, only the hub does not know.
 */
export async function reportWritten({ channel, condition, mapping }: ReportRules, written: readonly WrittenEvent[], context: Pick<AdapterContext, "reportPublications">): Promise<void> {
  const inputs = written.map(({ input, result }) => ({ ...input, written: result }));
  const tested = await condition.test(inputs);
  const problem = tested.find((one) => typeof one === "object");
  if (problem) throw unreported(channel, `${problem.field}: ${problem.message}`);
  const held = inputs.filter((_, index) => tested[index] === true);
  const mapped = await mapping.map(held);
  const reports = mapped.map((result, index): PublicationReport => {
    if (!result.ok) throw unreported(channel, result.problems.map(({ field, message }) => `${field}: ${message}`).join("; "));
    const { report, errors } = readReport({ causationId: held[index]?.event["id"], ...result.fields });
    if (!report) throw unreported(channel, errors.map(({ field, message }) => `${field}: ${message}`).join("; "));
    return report;
  });
  if (reports.length > 0) await context.reportPublications(channel, reports);
}

function unreported(channel: string, words: string): HubError {
  return new HubError("INTERNAL", `不能报告渠道 ${channel} 的结果 / what channel ${channel} did cannot be reported: ${words}`.slice(0, 1_000), { channel });
}
