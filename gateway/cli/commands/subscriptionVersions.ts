import type { Command } from "commander";
import { Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";
import type { ListSubscriptionVersionsResponse } from "../../../proto/gen/hub/registry/v1/registry_service.ts";
import type { HubClients } from "../connection/hubClients.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { diffLines } from "../subscriptions/diff.ts";
import { stateWords } from "../subscriptions/words.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";
import { withLimit, type ListOptions } from "./listOptions.ts";

interface VersionsOptions extends HubOptions, ListOptions {
  readonly diff?: true;
}

/** Largest page that the registry gives. */
const PAGE = 500;

const EXAMPLES = `
示例 / examples:
  hub subscriptions versions credit-china          谁在何时改过 / who changed it, and when
  hub subscriptions versions credit-china --diff   每次改了什么 / what each change was`;

/** `hub subscriptions versions ID`: also of one that was deleted. */
export function registerSubscriptionVersions(subscriptions: Command, setExitCode: SetExitCode, environment: Environment): void {
  withLimit(withHubOptions(subscriptions.command("versions").argument("<subscription>", "订阅标识，可为已终止的 / id, also of one that ended"), environment))
    .description("历次版本，新的在前 / every version, newest first")
    .option("--diff", "逐次列出改动 / list what each change was")
    .addHelpText("after", EXAMPLES)
    .action(async (id: string, options: VersionsOptions) => {
      // One more than shown: the oldest shown one is compared with it.
      const found = await withHub(options, environment, (clients) => collectVersions(clients, id, options.limit + 1));
      const shown = found.versions.slice(0, options.limit);
      const changes = found.versions.map((version, index) => ({ version, before: found.versions[index + 1] })).slice(0, options.limit);
      if (options.json) printJson(toJson({ ...found, versions: shown }, options.diff ? changes : []));
      else printLines([...endingLines(found), ...(options.diff ? changes.flatMap(changeLines) : renderTable(columns, changes))]);
      setExitCode(exitCodes.ok);
    });
}

async function collectVersions({ registry }: HubClients, subscriptionId: string, limit: number): Promise<ListSubscriptionVersionsResponse> {
  const first = await registry.listSubscriptionVersions({ subscriptionId, pageSize: Math.min(limit, PAGE) });
  const versions = [...first.versions];
  for (let page = first.versions; page.length === PAGE && versions.length < limit; ) {
    page = (await registry.listSubscriptionVersions({ subscriptionId, pageSize: Math.min(limit - versions.length, PAGE), beforeVersion: page.at(-1)?.version ?? 0 })).versions;
    versions.push(...page);
  }
  return { ...first, versions };
}

interface Change {
  readonly version: Subscription;
  /** The version before; undefined for the first. */
  readonly before: Subscription | undefined;
}

const columns: readonly Column<Change>[] = [
  { title: "版本 version", value: ({ version }) => String(version.version), align: "right" },
  { title: "时间 time", value: ({ version }) => version.changeTime },
  { title: "由 by", value: ({ version }) => version.changedBy || "（旧版遗留 older hub）" },
  { title: "状态 state", value: ({ version }) => stateWords(version), maxWidth: 40 },
  { title: "改动 changed", value: ({ version, before }) => (before ? changedNames(before, version) : "新建 new"), maxWidth: 60 },
];

function changedNames(before: Subscription, after: Subscription): string {
  return [...new Set(diffLines(before, after).map((line) => line.replace(/^[-+] /, "").split(":")[0]))].join(", ");
}

function changeLines({ version, before }: Change): string[] {
  const title = `版本 version ${version.version}，${version.changedBy || "旧版遗留 older hub"}，${version.changeTime || "-"}`;
  const lines = before ? diffLines(before, version) : ["新建 new"];
  return [title, ...(lines.length > 0 ? lines : ["内容同前 / as before"]).map((line) => `  ${line}`)];
}

function endingLines({ deleted, deletedBy, deleteTime }: ListSubscriptionVersionsResponse): string[] {
  return deleted ? [`已终止 / ended，${deletedBy}，${deleteTime}`] : [];
}

function toJson({ versions, ...ending }: ListSubscriptionVersionsResponse, changes: readonly Change[]): unknown {
  const diff = changes.map(({ version, before }) => ({ version: version.version, changes: before ? diffLines(before, version) : [] }));
  return { versions: versions.map((one) => Subscription.toJSON(one)), ...ending, ...(diff.length > 0 ? { diff } : {}) };
}
