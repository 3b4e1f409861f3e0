import { defineConfig } from "vitest/config";

const exclude = ["**/node_modules/**", "**/.data/**", "proto/gen/**"];

/**
 * Three kinds of tests, told apart by their names: `unit` (pure, beside the source), `int` (real servers on free ports),
 * `e2e` (the whole product as processes). `npx vitest run --project unit` runs one kind.
 */
// oxlint-disable-next-line import/no-default-export -- vitest takes its configuration from there
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["**/*.unit.test.ts"], exclude, testTimeout: 20_000, sequence: { groupOrder: 0 } } },
      // Real servers share two cores: fewer files at a time make none of them slow.
      { test: { name: "int", include: ["**/*.int.test.ts"], exclude, testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 2, sequence: { groupOrder: 1 } } },
      { test: { name: "e2e", include: ["**/*.e2e.test.ts"], exclude, testTimeout: 180_000, hookTimeout: 60_000, maxWorkers: 1, fileParallelism: false, sequence: { groupOrder: 2 } } },
    ],
    watch: false,
    reporters: ["default"],
  },
});
