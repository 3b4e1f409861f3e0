import { X509Certificate } from "node:crypto";
import type { CallContext } from "nice-grpc";
import type { AdapterServiceImplementation, RegisterCertificateRequest, RotateKeyRequest } from "../../proto/gen/hub/registry/v1/adapter_service.ts";
import { AdapterState } from "../../proto/gen/hub/registry/v1/adapter.ts";
import { CredentialKind, Right, type Credential, type System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { credentialsOf, isOver } from "../shared/credentials.ts";
import { HubError } from "../shared/errors.ts";
import { sm3 } from "../shared/ids.ts";
import { toShanghaiTime } from "../shared/time.ts";
import { requireReason, type AdapterDeps } from "./adapterDeps.ts";
import { requireOwnerOrOperator, type AdapterCaller } from "./adapterKeys.ts";
import { noteOf } from "./callers.ts";
import { newKey, SYSTEM_PREFIX } from "./issueKey.ts";
import { endKeysAt, revoke, withCredential } from "./rules/credentials.ts";

type CredentialCalls = Pick<AdapterServiceImplementation, "rotateKey" | "registerCertificate" | "revokeCredential" | "listCredentials">;

const HOUR_MS = 3_600_000;
const OVERLAP_DEFAULT_H = 24;
const OVERLAP_MAX_H = 24 * 90;
const VALID_DEFAULT_DAYS = 365;
const VALID_MAX_DAYS = 1_095;

/** RPCs about what proves that a caller is a system: for its owner and for administrators. */
export function credentialCalls(deps: AdapterDeps): CredentialCalls {
  const { register, now } = deps;
  return {
    rotateKey: (request, context) => rotateKey(deps, request, context),
    registerCertificate: (request, context) => registerCertificate(deps, request, context),
    async revokeCredential({ systemId, credentialId, reason }, context) {
      const caller = requireOwnerOrOperator(context, deps, systemId, Right.ADMINISTER);
      const words = requireReason(reason);
      return register.inTurn(async () => {
        const item = revoke(requireSystem(deps, systemId, caller), credentialId, now());
        if (!item) throw new HubError("CREDENTIAL_NOT_FOUND", `没有此凭证 / ${systemId} has no credential ${credentialId}`, { system: systemId, credential: credentialId });
        await register.commit(noteOf(context, caller, "credential.revoked", words), [{ kind: "system", item }]);
        return { credentials: shown(item).filter((one) => !isOver(one, now())) };
      });
    },
    async listCredentials({ systemId }, context) {
      const caller = requireOwnerOrOperator(context, deps, systemId);
      return { credentials: shown(requireSystem(deps, systemId, caller)) };
    },
  };
}

async function rotateKey(deps: AdapterDeps, { systemId, overlapHours, endFormerNow, validDays }: RotateKeyRequest, context: CallContext) {
  const { register, now } = deps;
  const caller = requireOwnerOrOperator(context, deps, systemId, Right.ADMINISTER);
  if (overlapHours > OVERLAP_MAX_H || validDays > VALID_MAX_DAYS) {
    throw new HubError("INVALID_REQUEST", `重叠至多 ${OVERLAP_MAX_H} 小时，有效期至多 ${VALID_MAX_DAYS} 天 / an overlap of at most ${OVERLAP_MAX_H} hours, a key for at most ${VALID_MAX_DAYS} days`, {});
  }
  return register.inTurn(async () => {
    const at = now();
    const known = requireSystem(deps, systemId, caller);
    const hadKeys = credentialsOf(known).some((one) => one.kind === CredentialKind.API_KEY && !isOver(one, at));
    const end = endFormerNow ? at : at + (overlapHours || OVERLAP_DEFAULT_H) * HOUR_MS;
    const key = newKey(SYSTEM_PREFIX);
    const expireTime = toShanghaiTime(at + (validDays || VALID_DEFAULT_DAYS) * 24 * HOUR_MS);
    const wanted = { kind: CredentialKind.API_KEY, hash: sm3(key), createTime: toShanghaiTime(at), expireTime, createdBy: caller.id, subject: "" };
    const { system, credential } = withCredential(endKeysAt(known, end, at), wanted, at);
    await register.commit(noteOf(context, caller, "key.rotated"), [{ kind: "system", item: system }]);
    return { key, credential: { ...credential, hash: "" }, formerEndTime: hadKeys ? toShanghaiTime(end) : "" };
  });
}

async function registerCertificate(deps: AdapterDeps, { systemId, certificate }: RegisterCertificateRequest, context: CallContext) {
  const { register, now } = deps;
  const caller = requireOwnerOrOperator(context, deps, systemId, Right.ADMINISTER);
  const parsed = parseCertificate(certificate);
  const hash = parsed.fingerprint256.replaceAll(":", "").toLowerCase();
  return register.inTurn(async () => {
    const at = now();
    const known = requireSystem(deps, systemId, caller);
    if (parsed.validToDate.getTime() <= at) throw wrongCertificate(`已于 ${parsed.validTo} 到期 / ended ${parsed.validTo}`);
    const owner = register.current().systems.find((one) => credentialsOf(one).some((credential) => isOf(credential, hash)));
    if (owner && owner.id !== systemId) throw wrongCertificate(`已登记于其他系统 / is registered for another system`);
    const there = owner && credentialsOf(owner).find((credential) => isOf(credential, hash));
    if (there && isOver(there, at)) throw wrongCertificate(`已停用，请签发新证书 / was revoked; make a new one`);
    if (there) return { credential: { ...there, hash: "" } };
    const wanted = { kind: CredentialKind.CERTIFICATE, hash, createTime: toShanghaiTime(at), expireTime: toShanghaiTime(parsed.validToDate), createdBy: caller.id, subject: parsed.subject.replaceAll("\n", ", ").slice(0, 400) };
    const { system, credential } = withCredential(known, wanted, at);
    await register.commit(noteOf(context, caller, "certificate.registered"), [{ kind: "system", item: system }]);
    return { credential: { ...credential, hash: "" } };
  });
}

const isOf = ({ kind, hash }: Credential, fingerprint: string) => kind === CredentialKind.CERTIFICATE && hash === fingerprint;

function parseCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw wrongCertificate("不是 PEM 格式的 X.509 证书 / is no X.509 certificate in PEM");
  }
}

const wrongCertificate = (words: string) => new HubError("INVALID_REQUEST", `证书 / the certificate ${words}`, {});

const shown = (system: System): Credential[] => credentialsOf(system).map((one) => ({ ...one, hash: "" }));

/**
 * The system whose credentials are asked for. Whoever only applied has none yet: a system that an operator made under the same id is not theirs.
 * Throws SYSTEM_NOT_FOUND, ADAPTER_WRONG_STATE.
 */
function requireSystem({ register }: AdapterDeps, id: string, caller: AdapterCaller): System {
  const adapter = register.findAdapter(id)?.adapter;
  const applicant = !("operator" in caller) && caller.applicant;
  if (adapter?.state === AdapterState.RETIRED || (applicant && adapter?.liveRevision === 0)) {
    throw new HubError("ADAPTER_WRONG_STATE", `${id} 尚未上线或已注销，没有凭证 / is not live yet, or retired: there are no credentials`, { adapter: id });
  }
  const system = register.findSystem(id);
  if (!system) throw new HubError("SYSTEM_NOT_FOUND", `未知系统 / unknown system ${id}`, { system: id });
  return system;
}
