import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { portsFrom } from "../../gateway/cli/supervisor/ports.ts";

interface Compose {
  readonly services: Readonly<Record<string, { readonly image?: string; readonly volumes?: readonly string[]; readonly environment?: Readonly<Record<string, string>> }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

interface Prometheus {
  readonly scrape_configs: readonly { readonly static_configs: readonly { readonly targets: readonly string[] }[] }[];
}

const read = (path: string): unknown => parse(readFileSync(join(import.meta.dirname, path), "utf8"), { merge: true });
const targetsIn = (path: string) => (read(path) as Prometheus).scrape_configs.flatMap((config) => config.static_configs.flatMap(({ targets }) => targets));

const base = read("../compose.yaml") as Compose;
const overlay = read("compose.yaml") as Compose;

test("the overlay opens the metrics of roles that there are, and mounts files that there are", () => {
  for (const [name, { image, volumes = [], environment }] of Object.entries(overlay.services)) {
    if (image === undefined) expect(base.services, name).toHaveProperty([name]);
    if (image === undefined) expect(environment).toEqual({ HUB_METRICS_HOST: "0.0.0.0", HUB_METRICS_PORT: "7450" });
    for (const [source = ""] of volumes.map((volume) => volume.split(":"))) {
      expect([source, source.startsWith("./") ? existsSync(join(import.meta.dirname, "..", source)) : source in overlay.volumes]).toEqual([source, true]);
    }
  }
});

test("Prometheus asks every process of the hub, in containers and of npm start", () => {
  const roles = Object.entries(overlay.services).filter(([, { image }]) => image === undefined);
  // The adapters have no address of their own there: they share that of the simulated systems.
  expect(targetsIn("prometheus.yml").sort()).toEqual(roles.map(([name]) => `${name === "adapters" ? "simulators" : name}:7450`).sort());
  const ports = Object.entries(portsFrom(7_400)).filter(([name]) => name.endsWith("Metrics"));
  expect(targetsIn("prometheus.local.yml").sort()).toEqual(ports.map(([, port]) => `127.0.0.1:${port}`).sort());
});

test("the dashboard has a Chinese title first on every panel, and its own place for each", () => {
  const { panels } = JSON.parse(readFileSync(join(import.meta.dirname, "grafana/qianlian.json"), "utf8")) as { panels: { id: number; title: string; gridPos: { x: number; y: number; w: number } }[] };
  for (const { title } of panels) expect(title).toMatch(/^(HTTP )?[\u4e00-\u9fff]/);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  expect(new Set(panels.map(({ gridPos: { x, y } }) => `${x} ${y}`)).size).toBe(panels.length);
  for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
});
