import { resolve } from "node:path";
import type { HubAddresses } from "../../../../adapters/sdk/runtime/hubClients.ts";
import { HubError } from "../../../../services/shared/errors.ts";
import type { Environment } from "../../environment.ts";
import { findHubFile } from "../../supervisor/hubFile.ts";
import { serviceAddresses } from "../../supervisor/hubProcesses.ts";
import { isAlive } from "../../supervisor/processTable.ts";
import type { Credentials } from "../folder.ts";
import type { RegisterOptions } from "../register/connectRegister.ts";

/** Names of the services' addresses in the environment. */
const names = { registryAddress: "HUB_REGISTRY_ADDRESS", caseAddress: "HUB_CASE_ADDRESS", creditAddress: "HUB_CREDIT_ADDRESS", deliveryAddress: "HUB_DELIVERY_ADDRESS" } as const;

/**
 * Where the services are: HUB_…_ADDRESS each, else `--address` for all, else the hub on this machine, else where the adapter was submitted, for
 * hubs whose services share one address. Fails with TARGET_UNAVAILABLE when nothing is named.
 */
export function hubAddresses({ address, dataDir }: RegisterOptions, credentials: Credentials | undefined, { variables }: Environment): Required<HubAddresses> {
  const file = address === undefined ? findHubFile(resolve(dataDir)) : undefined;
  const local = file && isAlive(file.pid) ? serviceAddresses(file.ports) : undefined;
  const shared = address ?? credentials?.address;
  const of = (name: keyof typeof names, own: string | undefined): string => {
    const found = variables[names[name]] || (address ?? own ?? shared);
    if (found) return found;
    throw new HubError("TARGET_UNAVAILABLE", `请用 --address 或 ${Object.values(names).join("、")} 指明中心的地址 / name the hub by --address or by these`, { dataDir });
  };
  return { registryAddress: of("registryAddress", local?.registry), caseAddress: of("caseAddress", local?.case), creditAddress: of("creditAddress", local?.credit), deliveryAddress: of("deliveryAddress", local?.delivery) };
}
