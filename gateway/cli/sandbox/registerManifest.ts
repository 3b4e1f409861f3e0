import type { Client } from "nice-grpc";
import type { ReadManifest } from "../../../adapters/sdk/manifest/readManifest.ts";
import { AdapterServiceDefinition } from "../../../proto/gen/hub/registry/v1/adapter_service.ts";
import { Agency, System } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { RegistryServiceDefinition } from "../../../proto/gen/hub/registry/v1/registry_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { createHubChannel } from "../../../services/shared/grpc/client.ts";

export interface RegisteringHub {
  /** `host:port` of the register. */
  readonly address: string;
  readonly serviceKey: string;
}

/**
 * Makes the system of a manifest live in a hub of one's own, with everything that the manifest asks for, and issues its key. The register
 * itself reads the manifest, so that a sandbox and the hub agree on what it means.
 */
export async function registerManifest({ address, serviceKey }: RegisteringHub, { manifest, text }: ReadManifest, publicKey: string): Promise<string> {
  const channel = createHubChannel(address, { key: serviceKey });
  try {
    const registry = channel.client(RegistryServiceDefinition);
    const { adapter } = await channel.client(AdapterServiceDefinition).submitAdapter({ manifest: text, publicKey });
    const { revision } = adapter ?? {};
    if (!revision?.grants) throw new HubError("INTERNAL", "登记册未返回所提交的版本 / the register did not return the revision", { system: manifest.id });
    await putAgencies(registry, manifest, revision.agencyUsccs);
    const { systems = [] } = (await registry.getRegistry({})).registry ?? {};
    const { submit, receive, divisions, maxView, roles } = revision.grants;
    const known = systems.find(({ id }) => id === manifest.id) ?? System.fromPartial({ id: manifest.id });
    await registry.putSystem({
      system: {
        ...known,
        name: revision.systemName,
        nameEn: revision.systemNameEn,
        agencyUsccs: revision.agencyUsccs,
        submitGrants: submit,
        receiveGrants: receive,
        submitDivisions: divisions,
        maxView,
        roles,
      },
    });
    if (revision.subscription) await registry.putSubscription({ subscription: revision.subscription, expectedVersion: 0 });
    return (await registry.issueKey({ systemId: manifest.id, revokeFormer: true })).key;
  } finally {
    channel.close();
  }
}

/** The agencies that the hub does not know yet; of others than the owner only the code is known. */
async function putAgencies(registry: Client<typeof RegistryServiceDefinition>, { owner }: ReadManifest["manifest"], usccs: readonly string[]): Promise<void> {
  const { agencies = [] } = (await registry.getRegistry({})).registry ?? {};
  const known = new Set(agencies.map(({ uscc }) => uscc));
  for (const uscc of usccs) {
    if (known.has(uscc)) continue;
    const name = uscc === owner.uscc ? owner.name : `示例机关 ${uscc}`;
    await registry.putAgency({ agency: Agency.fromPartial({ uscc, name, division: uscc.slice(2, 8) }) });
  }
}
