/** The parts of a delivery id. */
export interface DeliveryKey {
  readonly subscriptionId: string;
  readonly sequence: number;
  /** The replay it belongs to; empty for live deliveries and redriven ones. */
  readonly operationId: string;
}

/** `<subscription>.<sequence>`, of a replay `<subscription>.<sequence>.<operation>`: the same for every attempt, so that a system knows a second sending. */
export function toDeliveryId(subscriptionId: string, sequence: number, operationId = ""): string {
  return operationId === "" ? `${subscriptionId}.${sequence}` : `${subscriptionId}.${sequence}.${operationId}`;
}

const DELIVERY_ID = /^([^.]+)\.([1-9]\d{0,15})(?:\.([0-9A-Za-z]+))?$/;

/** The parts of a delivery id; undefined when it is none. Subscription ids hold no dot. */
export function parseDeliveryId(id: string): DeliveryKey | undefined {
  const parts = DELIVERY_ID.exec(id);
  const sequence = Number(parts?.[2]);
  if (!parts || !Number.isSafeInteger(sequence)) return undefined;
  return { subscriptionId: parts[1] ?? "", sequence, operationId: parts[3] ?? "" };
}
