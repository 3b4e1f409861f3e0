import type { Inspection } from "../contract.ts";
import type { SoapSettings } from "./settings.ts";
import { missingOperation, type SoapClient } from "./soapClient.ts";
import { soapFailure } from "./failure.ts";

/**
 * The operations of the WSDL with the names of their parts; of one of them, when the place names it, its parts alone. Nothing is called:
 * which operations only read cannot be told from a WSDL.
 */
export async function inspectSoap(client: SoapClient, settings: SoapSettings, { place, signal }: { place: string; signal: AbortSignal }): Promise<Inspection> {
  const service = await client.description(signal);
  const operation = service.operations.get(place);
  if (place !== "" && !operation) throw soapFailure("INVALID_REQUEST", settings.wsdl, missingOperation(place, service));
  if (operation) return { columns: operation.outputs, records: [{ place, fields: { request: operation.inputs, reply: operation.outputs } }] };
  const records = Array.from(service.operations.values(), ({ name, inputs, outputs }) => ({ place: name, fields: { operation: name, request: inputs, reply: outputs } }));
  return { columns: ["operation", "request", "reply"], records: records.slice(0, 100) };
}
