import type { Command } from "commander";
import { Credential } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { credentialsOf, warningDays } from "../../../services/shared/credentials.ts";
import type { HubClients } from "../connection/hubClients.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { credentialColumns, type Owned } from "../registry/credentialWords.ts";
import { parseCount, readTextFile } from "../subscriptions/subscriptionOptions.ts";
import { shortTime } from "../terminal/stateWords.ts";
import { renderTable } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

interface RotateOptions extends HubOptions {
  readonly overlapHours?: number;
  readonly endFormerNow?: true;
  readonly validDays?: number;
}

const EXAMPLES = `
示例 / examples:
  hub keys                                               全部凭证 / every credential
  hub keys list --expiring                               30 天内到期或已失效的；有则退出码 1 / near their end or over; exit code 1 when there are any
  hub keys rotate agri-case --overlap-hours 48           新密钥，旧的再用 48 小时 / a new key, the former ones go on for 48 hours
  hub keys revoke agri-case k2 --reason "疑似泄露"        立即停用 / it opens nothing from now on
  hub keys register-certificate agri-case client.pem     以客户端证书代替密钥（mTLS） / a client certificate in place of a key`;

interface Door {
  readonly setExitCode: SetExitCode;
  readonly environment: Environment;
}

/** `hub keys …`: API keys and client certificates of systems. */
export function registerKeys(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  const keys = program.command("keys").description("系统的密钥与证书 / API keys and client certificates of systems").addHelpText("after", EXAMPLES);
  const door = { setExitCode, environment };
  registerList(keys, door);
  registerRotate(keys, door);
  registerRevoke(keys, door);
  registerCertificate(keys, door);
}

function registerList(keys: Command, { setExitCode, environment }: Door): void {
  withHubOptions(keys.command("list", { isDefault: true }).argument("[system]", "仅此系统 / only of this system"), environment)
    .description("列出；密钥本身不显示 / list them; keys themselves are not shown")
    .option("--expiring", "仅 30 天内到期或已失效的 / only those near their end or over")
    .addHelpText("after", EXAMPLES)
    .action(async (system: string | undefined, options: HubOptions & { expiring?: true }) => {
      const all = await withHub(options, environment, (clients) => (system === undefined ? readAll(clients) : readOf(clients, system)));
      const found = options.expiring ? all.filter(({ credential }) => warningDays(credential, Date.now()) !== undefined) : all;
      if (options.json) printJson({ credentials: found.map((one) => ({ system: one.system, ...(Credential.toJSON(one.credential) as object) })) });
      else printLines(found.length === 0 ? ["没有 / none"] : renderTable(credentialColumns, found));
      setExitCode(options.expiring && found.length > 0 ? exitCodes.negative : exitCodes.ok);
    });
}

async function readAll({ registry }: HubClients): Promise<readonly Owned[]> {
  const systems = (await registry.getRegistry({})).registry?.systems ?? [];
  return systems.flatMap((system) => credentialsOf(system).map((credential) => ({ system: system.id, credential })));
}

async function readOf({ adapters }: HubClients, system: string): Promise<readonly Owned[]> {
  return (await adapters.listCredentials({ systemId: system })).credentials.map((credential) => ({ system, credential }));
}

function registerRotate(keys: Command, { setExitCode, environment }: Door): void {
  withHubOptions(keys.command("rotate").argument("<system>", "系统标识 / id"), environment)
    .description("签发新密钥，仅此一次显示 / issue the next key; it is shown only here")
    .option("--overlap-hours <hours>", "旧密钥再用多久，默认 24 / how long the former ones go on (default: 24)", parseCount)
    .option("--end-former-now", "旧密钥立即失效 / the former ones end at once")
    .option("--valid-days <days>", "新密钥有效天数，默认 365 / how long the new one is good (default: 365)", parseCount)
    .addHelpText("after", EXAMPLES)
    .action(async (systemId: string, options: RotateOptions) => {
      const { overlapHours = 0, validDays = 0 } = options;
      const endFormerNow = options.endFormerNow === true;
      const { key, credential, formerEndTime } = await withHub(options, environment, ({ adapters }) => adapters.rotateKey({ systemId, overlapHours, endFormerNow, validDays }));
      if (options.json) printJson({ system: systemId, key, credential: credential && Credential.toJSON(credential), formerEndTime });
      else printLines([key, `凭证 credential ${credential?.id ?? ""}，有效至 good until ${shortTime(credential?.expireTime ?? "")}`, ...(formerEndTime === "" ? [] : [`旧密钥止于 / the former ones end ${shortTime(formerEndTime)}`])]);
      setExitCode(exitCodes.ok);
    });
}

function registerRevoke(keys: Command, { setExitCode, environment }: Door): void {
  withHubOptions(keys.command("revoke").argument("<system>", "系统标识 / id").argument("<credential>", "凭证标识 / id, e.g. k2"), environment)
    .description("立即停用一个凭证 / end a credential at once")
    .requiredOption("--reason <text>", "理由，留存备查 / why; stays on record")
    .addHelpText("after", EXAMPLES)
    .action(async (systemId: string, credentialId: string, options: HubOptions & { reason: string }) => {
      const { credentials } = await withHub(options, environment, ({ adapters }) => adapters.revokeCredential({ systemId, credentialId, reason: options.reason }));
      const left = credentials.map((credential) => ({ system: systemId, credential }));
      if (options.json) printJson({ system: systemId, credentials: credentials.map((one) => Credential.toJSON(one)) });
      else printLines(left.length === 0 ? [`已停用；${systemId} 已无有效凭证，不能连接 / ended; ${systemId} has none left and cannot connect`] : ["已停用；仍有效 / ended; still valid:", ...renderTable(credentialColumns, left)]);
      setExitCode(exitCodes.ok);
    });
}

function registerCertificate(keys: Command, { setExitCode, environment }: Door): void {
  withHubOptions(keys.command("register-certificate").argument("<system>", "系统标识 / id").argument("<file>", "PEM 证书 / certificate in PEM"), environment)
    .description("登记客户端证书，须由 HUB_TLS_CLIENT_CA 所列机构签发 / register a client certificate, issued by a CA of HUB_TLS_CLIENT_CA")
    .addHelpText("after", EXAMPLES)
    .action(async (systemId: string, file: string, options: HubOptions) => {
      const certificate = readTextFile(file);
      const { credential } = await withHub(options, environment, ({ adapters }) => adapters.registerCertificate({ systemId, certificate }));
      if (credential && options.json) printJson({ system: systemId, credential: Credential.toJSON(credential) });
      else if (credential) printLines(renderTable(credentialColumns, [{ system: systemId, credential }]));
      setExitCode(exitCodes.ok);
    });
}
