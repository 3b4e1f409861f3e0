import type { Profile } from "../supervisor/natsConfig.ts";

/** Options of `hub up` as commander gives them. */
export interface UpOptions {
  readonly dataDir?: string;
  readonly profile: Profile;
  readonly portBase?: number;
  readonly logLevel: string;
  readonly once?: true;
  readonly input?: string;
  readonly as?: string;
  readonly report?: string;
  readonly seed: boolean;
  readonly json?: true;
}
