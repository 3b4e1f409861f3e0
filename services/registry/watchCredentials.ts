import { CredentialKind, type System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { credentialsOf, isOver, warningDays } from "../shared/credentials.ts";
import type { Logger } from "../shared/log.ts";
import { gauge, onScrape } from "../shared/telemetry/metrics.ts";

/** How often ends are looked at for the log; the gauge is set with each scrape. */
const EVERY_MS = 600_000;
const DAY_MS = 86_400_000;
/** What is over is told for so long: afterwards nobody waits for it any more. */
const OVER_TOLD_MS = 7 * DAY_MS;

const left = gauge({
  name: "hub_credential_expires_days",
  help: "凭证距到期天数，30 天内及到期后 7 天内，系统无更新凭证时 / days until a credential is over, from 30 before to 7 after, while its system has no later one",
  labels: ["system", "credential", "kind"],
});

const kinds: Readonly<Record<CredentialKind, string>> = { [CredentialKind.UNSPECIFIED]: "", [CredentialKind.API_KEY]: "key", [CredentialKind.CERTIFICATE]: "certificate" };

export interface Expiring {
  readonly system: string;
  readonly credential: string;
  readonly kind: string;
  /** The nearest mark: 30, 14, 7, 1, 0 = over. */
  readonly mark: number;
  readonly days: number;
}

/**
 * Credentials near their end that nothing replaces yet: once a system has a credential of the same kind that goes on for longer, the
 * older one may end in peace. Disabled systems need none.
 */
export function expiringCredentials(systems: readonly System[], now: number): Expiring[] {
  return systems
    .filter(({ disabled }) => !disabled)
    .flatMap((system) => {
      const all = credentialsOf(system);
      const lasting = new Set(all.filter((one) => warningDays(one, now) === undefined).map(({ kind }) => kind));
      return all.flatMap((one): Expiring[] => {
        const mark = warningDays(one, now);
        if (mark === undefined || lasting.has(one.kind)) return [];
        const days = (Date.parse(one.expireTime) - now) / DAY_MS;
        if (isOver(one, now) && days * DAY_MS < -OVER_TOLD_MS) return [];
        return [{ system: system.id, credential: one.id, kind: kinds[one.kind], mark, days }];
      });
    });
}

/** Tells of ends in the log, once per mark, and to Prometheus; returns how to stop. */
export function watchCredentials(systems: () => readonly System[], log: Logger): () => void {
  const told = new Map<string, number>();
  const look = () => {
    for (const { days, ...one } of expiringCredentials(systems(), Date.now())) {
      const key = `${one.system} ${one.credential}`;
      if (told.get(key) === one.mark) continue;
      told.set(key, one.mark);
      log.warn({ ...one, days: Math.floor(days) }, one.mark === 0 ? "credential.over" : "credential.expiring");
    }
  };
  const stop = onScrape(() => {
    left.reset();
    for (const { system, credential, kind, days } of expiringCredentials(systems(), Date.now())) left.set({ system, credential, kind }, days);
  });
  look();
  const timer = setInterval(look, EVERY_MS);
  return () => {
    clearInterval(timer);
    stop();
  };
}
