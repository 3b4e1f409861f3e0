import { randomBytes } from "node:crypto";
import { CredentialKind } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../shared/errors.ts";
import { sm3 } from "../shared/ids.ts";
import { toShanghaiTime } from "../shared/time.ts";
import type { ChangeNote, Register } from "./register.ts";
import { endKeysAt, withCredential } from "./rules/credentials.ts";

/** Tell a hub key from other secrets, e.g. for scanners of source code; and whose it is. */
export const SYSTEM_PREFIX = "qlk_";
const OPERATOR_PREFIX = "qlo_";
export const APPLICANT_PREFIX = "qla_";
/** Keys of one operator that are valid at once. */
const KEYS = 16;

/** A new random key (256 bits). */
export const newKey = (prefix: string): string => prefix + randomBytes(32).toString("base64url");

/** Issues a key without end for a system and stores its hash; throws SYSTEM_NOT_FOUND, TOO_MANY_OPEN (keys). */
export function issueKey(register: Register, systemId: string, revokeFormer: boolean, note: ChangeNote): Promise<string> {
  return register.inTurn(async () => {
    const system = register.findSystem(systemId);
    if (!system) throw new HubError("SYSTEM_NOT_FOUND", `未知系统 / unknown system ${systemId}`, { system: systemId });
    const [key, now] = [newKey(SYSTEM_PREFIX), Date.now()];
    const wanted = { kind: CredentialKind.API_KEY, hash: sm3(key), createTime: toShanghaiTime(now), expireTime: "", createdBy: note.by, subject: "" };
    const { system: item } = withCredential(revokeFormer ? endKeysAt(system, now, now) : system, wanted, now);
    await register.commit(note, [{ kind: "system", item }]);
    return key;
  });
}

/** Issues a key for an operator and stores its hash; throws OPERATOR_NOT_FOUND, INVALID_REQUEST (too many keys). */
export function issueOperatorKey(register: Register, operatorId: string, revokeFormer: boolean, note: ChangeNote): Promise<string> {
  return register.inTurn(async () => {
    const operator = register.findOperator(operatorId);
    if (!operator) throw new HubError("OPERATOR_NOT_FOUND", `未知运维人员 / unknown operator ${operatorId}; register them first`, { operator: operatorId });
    const key = newKey(OPERATOR_PREFIX);
    await register.commit(note, [{ kind: "operator", item: { ...operator, keyHashes: withKey(operator.keyHashes, key, revokeFormer) } }]);
    return key;
  });
}

function withKey(hashes: readonly string[], key: string, revokeFormer: boolean): string[] {
  const former = revokeFormer ? [] : hashes;
  if (former.length >= KEYS) throw new HubError("INVALID_REQUEST", `有效密钥已达 ${KEYS} 个，请同时停用旧的 / ${KEYS} keys are valid already; revoke the former ones with it`, {});
  return [...former, sm3(key)];
}
