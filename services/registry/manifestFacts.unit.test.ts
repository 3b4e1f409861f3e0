import { expect, test } from "vitest";
import { View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../shared/errors.ts";
import { readManifestFacts } from "./manifestFacts.ts";
import { aManifest } from "./testing/registryHub.ts";

const problemsOf = (text: string): string[] => {
  try {
    readManifestFacts(text);
    return [];
  } catch (error) {
    return error instanceof HubError ? (error.metadata["problems"] ?? "").split("\n") : [String(error)];
  }
};

test("what is asked for follows from what the feeds emit and the targets take, unless it is said", () => {
  const facts = readManifestFacts(aManifest());
  expect(facts).toMatchObject({
    id: "sample-case",
    agencyUsccs: ["11520000MBYT00148A"],
    grants: { submit: ["hub.case.v1.PenaltyRow"], receive: ["hub.case.v1.CaseFiled"], divisions: ["5201"], maxView: View.PARTNER, roles: ["agency"] },
    subscription: { id: "sample-case", system: "sample-case", eventTypes: ["hub.case.v1.CaseFiled"], view: View.PARTNER },
  });
  const said = readManifestFacts(aManifest().replace("grants: {", "grants: { submit: [hub.case.v1.TransferSent], receive: [hub.case.v1.CaseFiled, hub.case.v1.CaseClosed],"));
  expect(said).toMatchObject({ grants: { submit: ["hub.case.v1.TransferSent"], receive: ["hub.case.v1.CaseFiled", "hub.case.v1.CaseClosed"] }, subscription: { eventTypes: ["hub.case.v1.CaseFiled"] } });
  expect(readManifestFacts(aManifest().replace(/targets:[^]*grants/, "grants")).subscription).toBeUndefined();
});

test("every problem is told at once, each with its line", () => {
  const wrong = aManifest()
    .replace("version: 1.0.0", "version: one")
    .replace("11520000MBYT00148A", "11520000MBYT00148B")
    .replace("hub.case.v1.CaseFiled", "hub.case.v1.NoSuchThing")
    .replace("view: partner", "view: everything");
  expect(problemsOf(wrong)).toEqual([
    expect.stringMatching(/^第 3 行 \/ line 3: version: /),
    expect.stringMatching(/^第 5 行 \/ line 5: owner.uscc: .*check digit/),
    expect.stringMatching(/^第 13 行 \/ line 13: targets.filings.takes.0: .*NoSuchThing/),
    expect.stringMatching(/^第 15 行 \/ line 15: grants.view: /),
  ]);
});

test.each([
  ["no YAML", "a: [1", /line 1/],
  ["a list", "- 1", /expected object/],
  ["empty", "", /expected object/],
  ["a part that is not known", aManifest({ extra: "grantz: {}" }), /grantz/],
  ["a key twice", aManifest({ extra: "id: other-case" }), /line 16.*unique/],
  ["a filter with an unknown test", aManifest({ extra: 'subscription: { filter: { field: division, starts: "52" } }' }), /subscription.filter/],
  ["a filter on a field that no type has", aManifest({ extra: 'subscription: { filter: { field: data.noSuchField, equals: "1" } }' }), /noSuchField/],
  ["more taken than asked for", aManifest().replace("grants: {", "grants: { receive: [hub.case.v1.CaseClosed],"), /CaseFiled.*not asked for/],
  ["aliases that multiply", `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]`, /alias/i],
  ["too large", `# ${"x".repeat(1024 * 1024)}\n${aManifest()}`, /1048\d+ bytes|at most/],
])("a manifest that is %s is refused in words", (_name, text, words) => {
  expect(problemsOf(text).join("\n")).toMatch(words);
});

test("a filter is taken as it is written", () => {
  const filter = "subscription: { filter: { and: [{ field: division, prefix: \"52\" }, { not: { field: data.caseNo, equals: x } }] } }";
  expect(readManifestFacts(aManifest({ extra: filter })).subscription?.filter?.and).toHaveLength(2);
});
