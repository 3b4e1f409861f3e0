import { saveCredentials } from "../folder.ts";
import { requireCredentials, type Register } from "./connectRegister.ts";

export interface Rotation {
  readonly overlapHours: number;
  readonly validDays: number;
  readonly endFormerNow: boolean;
}

/** Issues the system's next key and keeps it in the adapter's folder before anything is shown: the hub tells it only once. */
export async function rotateKey(folder: string, systemId: string, rotation: Rotation, register: Register): Promise<{ readonly key: string; readonly keyUntil: string; readonly formerUntil: string }> {
  const kept = requireCredentials(register);
  const { key, credential, formerEndTime } = await register.adapters.rotateKey({ systemId, ...rotation });
  const keyUntil = credential?.expireTime ?? "";
  saveCredentials(folder, { ...kept, key, keyUntil });
  return { key, keyUntil, formerUntil: formerEndTime };
}
