import { AnswerResult } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { HubError } from "../../services/shared/errors.ts";
import { isTold, readDeliveries, type ToldEvent } from "../sdk/steps/toldEvent.ts";
import type { Database } from "../sdk/connectors/postgres.ts";
import type { DeliveryAnswer, Sink } from "../sdk/contract.ts";
import { noticeColumns, toNoticeRow, toResultRow } from "./noticeMapping.ts";

/**
 * Writes notices into the court's inbox table, and what became of a row beside that row: all of a call in one transaction. A
 * delivery that is there, and a version not above the one held of a case, change nothing.
 */
export function createInboxSink(database: Database, schema: string): Sink {
  const apply = (told: readonly ToldEvent[]): Promise<ReadonlySet<string>> => applyTold(database, schema, told);
  return {
    async deliver(deliveries) {
      const read = readDeliveries("court", deliveries);
      const told = read.filter(isTold);
      const answers = told.length === 0 ? new Map<string, DeliveryAnswer>() : await applyApart(told, apply);
      return read.map((one) => (isTold(one) ? answers.get(one.deliveryId)! : one));
    },
  };
}

/** Applies all together; when the system refuses the data of one, each by itself, so that it harms only itself. */
async function applyApart(
  told: readonly ToldEvent[],
  apply: (told: readonly ToldEvent[]) => Promise<ReadonlySet<string>>,
): Promise<ReadonlyMap<string, DeliveryAnswer>> {
  try {
    const written = await apply(told);
    return new Map(told.map(({ deliveryId }) => [deliveryId, delivered(deliveryId, written.has(deliveryId))]));
  } catch (error) {
    if (!(error instanceof HubError) || error.reason !== "RECORD_REJECTED") throw error;
    const [only] = told;
    if (told.length === 1 && only) return new Map([[only.deliveryId, refused(only.deliveryId, error.message)]]);
    const parts = [];
    for (const one of told) parts.push(...(await applyApart([one], apply)));
    return new Map(parts);
  }
}

async function applyTold(database: Database, schema: string, told: readonly ToldEvent[]): Promise<ReadonlySet<string>> {
  return database.transaction(async (query) => {
    const rows = told.map((one) => toNoticeRow(one).cells);
    const inserted = await query<{ delivery_id: string }>(insertSql(schema), [JSON.stringify(rows)]);
    const written = new Set(inserted.map(({ delivery_id }) => delivery_id));
    const results = told.flatMap((one) => (written.has(one.deliveryId) && one.result ? (toResultRow(one.result) ?? []) : []));
    if (results.length > 0) await query(resultSql(schema), [JSON.stringify(results)]);
    return written;
  });
}

const delivered = (deliveryId: string, isNew: boolean): DeliveryAnswer => ({
  deliveryId,
  result: AnswerResult.DELIVERED,
  receipt: `xs_tz/${deliveryId}`,
  duplicate: !isNew,
});

const refused = (deliveryId: string, message: string): DeliveryAnswer => ({ deliveryId, result: AnswerResult.REFUSED, reason: "RECORD_REJECTED", message });

/** SQL type of the columns that are no text. */
const types: Readonly<Record<string, string>> = { bbh: "int" };

/** Inserts rows (`$1`, a JSON array) and returns the delivery ids of those that are new. Never goes back. */
function insertSql(schema: string): string {
  const names = noticeColumns.join(", ");
  const record = noticeColumns.map((name) => `${name} ${types[name] ?? "text"}`).join(", ");
  return `
    insert into ${schema}.xs_tz (${names})
    select ${names} from jsonb_to_recordset($1::jsonb) as r(${record})
    where not exists (select from ${schema}.xs_tz held where held.ajbs = r.ajbs and held.bbh >= r.bbh)
    on conflict (delivery_id) do nothing
    returning delivery_id`;
}

const resultSql = (schema: string): string => `
  update ${schema}.xs_lcjd n set bjzt = r.bjzt, bjsm = r.bjsm, bjsjbh = r.bjsjbh, bjsj = now()
  from jsonb_to_recordset($1::jsonb) as r(unid text, bjzt text, bjsm text, bjsjbh text)
  where n.unid = r.unid`;
