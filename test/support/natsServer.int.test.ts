import { expect, test } from "vitest";
import { openKeyValue } from "../../services/shared/bus/keyValue.ts";
import { connectBus } from "../../services/shared/bus/connection.ts";
import { createLogger } from "../../services/shared/log.ts";
import { startNatsServer } from "./natsServer.ts";

test("a restarted server answers at the same address with the same data", { timeout: 20_000 }, async () => {
  await using server = await startNatsServer({ strict: true });
  const bus = await connectBus({ service: "test", url: server.url, log: createLogger("test", "silent") });
  const store = await openKeyValue(bus, "REGISTRY");
  await store.put("system.example", "kept");

  await server.restart();

  await expect.poll(() => store.get("system.example").catch(() => undefined), { timeout: 10_000 }).toMatchObject({ value: "kept" });
  await bus.close();
});
