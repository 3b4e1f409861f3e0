import { pino, type Logger } from "pino";

export type { Logger };

/**
 * One wide line per fact on stderr, event-style `msg` such as `event.accepted`. Never log payloads, secrets or
 * personal data: the redaction below is the last guard, not the rule.
 */
export function createLogger(service: string, level = "info"): Logger {
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: ["*.key", "*.password", "*.secret", "*.authorization", "*.data", "*.idNo", "*.legalRepIdNo"], censor: "***" },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}
