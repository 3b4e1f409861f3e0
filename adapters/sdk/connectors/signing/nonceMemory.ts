/** Which nonces were used within a window; a request caught on the way cannot be sent a second time. */
export interface NonceMemory {
  /** True the first time; notes it. */
  isNew(nonce: string, nowMs: number): boolean;
}

/** Remembers nonces for twice the window: a request may be from a clock that is one window ahead. */
export function createNonceMemory(windowMs: number): NonceMemory {
  const seen = new Map<string, number>();
  return {
    isNew(nonce, nowMs) {
      // In order of arrival, so the old ones come first.
      for (const [old, at] of seen) {
        if (nowMs - at <= 2 * windowMs) break;
        seen.delete(old);
      }
      if (nonce === "" || seen.has(nonce)) return false;
      seen.set(nonce, nowMs);
      return true;
    },
  };
}
