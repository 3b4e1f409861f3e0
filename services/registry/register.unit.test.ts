import fc from "fast-check";
import { expect, test } from "vitest";
import { Agency, System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { openRegister, type Change, type Register } from "./register.ts";
import { createMemoryKeyValue } from "./testing/memoryKeyValue.ts";

const everything = { size: 1_000, before: 0, object: "", by: "" };
const note = { action: "test.changed", by: "operator-a", peer: "" };

/** Systems as they are, and as their entries in the audit say that they became: from the beginning on, nothing else. */
async function compare(register: Register) {
  const { entries } = await register.audit.list(everything);
  const told = new Map<string, string>();
  for (const { object, changes } of [...entries].reverse()) if (changes["name"]) told.set(object, changes["name"].split(" → ")[1] ?? "");
  const { systems, agencies } = register.current();
  const actual = new Map([...systems.map(({ id, name }) => [`system.${id}`, name] as const), ...agencies.map(({ uscc, name }) => [`agency.${uscc}`, name] as const)]);
  return { told, actual, sequences: entries.map(({ sequence }) => Number(sequence)) };
}

const items = fc.constantFrom("a", "b", "c");
const changes = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("system" as const), id: items, name: items }),
    fc.record({ kind: fc.constant("agency" as const), id: items, name: items }),
  ),
  { minLength: 1, maxLength: 3 },
);
const toChange = ({ kind, id, name }: { kind: "system" | "agency"; id: string; name: string }): Change =>
  kind === "system" ? { kind, item: System.fromPartial({ id, name }) } : { kind, item: Agency.fromPartial({ uscc: id, name }) };

test("whichever write the bucket fails at, after a restart or the next change every change has its entry and every entry its change", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ changes, failAfter: fc.option(fc.nat(8)), restart: fc.boolean() }), { maxLength: 6 }), async (steps) => {
      const store = createMemoryKeyValue();
      let register = await openRegister(store);
      for (const step of steps) {
        store.failAfter(step.failAfter ?? undefined);
        await register.inTurn(() => register.commit(note, step.changes.map(toChange))).catch(() => undefined);
        store.failAfter(undefined);
        if (step.restart) register = await openRegister(store);
      }
      // Whatever was left open is ended by the next turn.
      await register.inTurn(async () => undefined);
      const { told, actual, sequences } = await compare(register);
      expect(told).toEqual(actual);
      expect(sequences).toEqual(sequences.map((_, index) => sequences.length - index));
    }),
    { numRuns: 500 },
  );
});

test("the audit is read in pages, newest first, by object and by caller, and holds no hashes", async () => {
  const register = await openRegister(createMemoryKeyValue());
  const put = (id: string, keyHash: string, by: string) => register.commit({ ...note, by }, [{ kind: "system", item: System.fromPartial({ id, name: id, keyHashes: [keyHash] }) }]);
  for (let index = 0; index < 7; index++) await put(index % 2 === 0 ? "even" : "odd", String(index).repeat(64), index < 3 ? "operator-a" : "operator-b");
  const pages: string[][] = [];
  for (let before = 0; ; ) {
    const { entries, next } = await register.audit.list({ size: 2, before, object: "system.even", by: "" });
    pages.push(entries.map(({ sequence, object }) => `${sequence} ${object}`));
    if (next === 0) break;
    before = next;
  }
  expect(pages.flat()).toEqual(["7 system.even", "5 system.even", "3 system.even", "1 system.even"]);
  expect((await register.audit.list({ ...everything, by: "operator-a" })).entries.map(({ sequence }) => Number(sequence))).toEqual([3, 2, 1]);
  const { entries } = await register.audit.list(everything);
  expect(entries[0]?.changes).toEqual({ keyHashes: '["44444444"] → ["66666666"]' });
  expect(JSON.stringify(entries, (_key, value: unknown) => (typeof value === "bigint" ? Number(value) : value))).not.toMatch(/(\d)\1{8}/);
});

test("what is like that already is no change and has no entry", async () => {
  const register = await openRegister(createMemoryKeyValue());
  const item = System.fromPartial({ id: "a", name: "示例" });
  expect(await register.commit(note, [{ kind: "system", item }])).toBe(true);
  const { revision } = register.current();
  expect(await register.commit(note, [{ kind: "system", item }])).toBe(false);
  expect(register.current().revision).toBe(revision);
  expect((await register.audit.list(everything)).entries).toHaveLength(1);
});
