import { randomBytes } from "node:crypto";
import { HubError } from "../shared/errors.ts";
import { sm3 } from "../shared/ids.ts";
import type { Register } from "./register.ts";

/** Tells a hub key from other secrets, e.g. for scanners of source code. */
const PREFIX = "qlk_";

/** A new random key (256 bits). */
export function newKey(): string {
  return PREFIX + randomBytes(32).toString("base64url");
}

/** Issues a key for a system and stores its hash; throws SYSTEM_NOT_FOUND. */
export function issueKey(register: Register, systemId: string, revokeFormer: boolean): Promise<string> {
  return register.inTurn(async () => {
    const system = register.findSystem(systemId);
    if (!system) throw new HubError("SYSTEM_NOT_FOUND", `未知系统 / unknown system ${systemId}`, { system: systemId });
    const key = newKey();
    const former = revokeFormer ? [] : system.keyHashes;
    await register.putSystem({ ...system, keyHashes: [...former, sm3(key)] });
    return key;
  });
}
