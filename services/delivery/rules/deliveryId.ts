/** `<subscription>.<sequence>`: the same for every attempt, so that a system knows a second sending. */
export function toDeliveryId(subscriptionId: string, sequence: number): string {
  return `${subscriptionId}.${sequence}`;
}

/** The parts of a delivery id; undefined when it is none. Subscription ids hold no dot. */
export function parseDeliveryId(id: string): { readonly subscriptionId: string; readonly sequence: number } | undefined {
  const dot = id.indexOf(".");
  const sequence = Number(id.slice(dot + 1));
  if (dot < 1 || !Number.isSafeInteger(sequence) || sequence < 1) return undefined;
  return { subscriptionId: id.slice(0, dot), sequence };
}
