import type { Connector } from "../contract.ts";
import { soapFeed, soapSettings, soapTarget, type SoapFeed, type SoapSettings, type SoapTarget } from "./settings.ts";

const load = () => import("./openSoap.ts");

/** SOAP 1.1 and 1.2 over a WSDL, with an account per division or department. */
export const soapConnector: Connector<SoapSettings, SoapFeed, SoapTarget> = {
  kind: "soap",
  settings: soapSettings,
  feed: soapFeed,
  target: soapTarget,
  connect: async (parts, context) => (await load()).connectSoap(parts, context),
  inspect: async (settings, place, signal) => (await load()).inspectOperation(settings, place, signal),
};
