import type { FastifyInstance } from "fastify";
import { softwareVersion } from "../../../services/shared/version.ts";

/** GET /openapi.json: what this door takes and answers. Made with the first question: most gateways are never asked. */
export function openApiRoute(app: FastifyInstance): void {
  let made: Promise<object> | undefined;
  app.get("/openapi.json", async () => (made ??= makeDocument()));
}

async function makeDocument(): Promise<object> {
  const [{ currentContracts }, { toOpenApi }] = await Promise.all([import("../../contracts/model.ts"), import("../openapi/openApi.ts")]);
  return toOpenApi(currentContracts(), softwareVersion);
}
