import { AdapterState } from "../../../../proto/gen/hub/registry/v1/adapter.ts";
import { HubError } from "../../../../services/shared/errors.ts";
import type { Environment } from "../../environment.ts";
import { findCredentials } from "../folder.ts";
import { withRegister, type RegisterOptions } from "../register/connectRegister.ts";
import { lifeLabel, nextStep } from "../register/lifeWords.ts";
import { rotateKey } from "../register/rotateKey.ts";

const FIRST_KEY = { overlapHours: 0, validDays: 0, endFormerNow: false };

/** The system's key: HUB_KEY, else the folder's; a live adapter that has none yet is given its first one. Fails with INVALID_REQUEST when there is none to be had. */
export async function findKey(folder: string, systemId: string, options: RegisterOptions, environment: Environment): Promise<string> {
  const kept = environment.ownKey ?? findCredentials(folder)?.key;
  if (kept !== undefined) return kept;
  return withRegister(folder, options, environment, async (register) => {
    if (!register.credentials) throw new HubError("INVALID_REQUEST", "没有密钥：请先 hub adapter submit，或设置 HUB_KEY / no key: hub adapter submit first, or set HUB_KEY", {});
    const { adapter } = await register.adapters.getAdapter({ adapterId: systemId });
    const state = adapter?.state ?? AdapterState.UNSPECIFIED;
    if ((adapter?.liveRevision ?? 0) === 0) throw new HubError("ADAPTER_WRONG_STATE", `${systemId} 尚未上线（${lifeLabel(state)}）；${nextStep(state)} / it is not live yet`, { adapter: systemId });
    return (await rotateKey(folder, systemId, FIRST_KEY, register)).key;
  });
}
