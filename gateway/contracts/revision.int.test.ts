import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compareContracts } from "./compare.ts";
import { currentContracts } from "./model.ts";
import { bufBreaking, contractsOfRevision } from "./revision.ts";

const root = join(import.meta.dirname, "../..");
const file = "proto/hub/case/v1/transfer.proto";
let repository: string;

const git = (...words: readonly string[]) => execFileSync("git", ["-c", "user.name=示例", "-c", "user.email=test@example.org", ...words], { cwd: repository, stdio: "ignore" });

beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), "qianlian-contracts-"));
  for (const part of ["buf.yaml", "proto/hub"]) cpSync(join(root, part), join(repository, part), { recursive: true });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "before");
});
afterAll(() => rmSync(repository, { recursive: true, force: true }));

test("a revision is read as its .proto files say, and a field that goes is told by this comparison and by buf", async () => {
  expect(compareContracts(await contractsOfRevision("HEAD", repository), currentContracts())).toEqual([]);
  const path = join(repository, file);
  writeFileSync(path, readFileSync(path, "utf8").replace(/^ {2}string transfer_no = 3 .*$/m, ""));
  git("commit", "-qam", "after");
  const [former, now] = await Promise.all([contractsOfRevision("HEAD~1", repository), contractsOfRevision("HEAD", repository)]);
  expect(compareContracts(former, now)).toMatchObject([{ kind: "field-removed", event: "hub.case.v1.TransferSent", path: "transferNo" }]);
  expect((await bufBreaking("HEAD~1", repository)).join()).toContain("transfer_no");
});

test("an unknown revision is refused in words, and one that looks like an option does nothing", async () => {
  await expect(contractsOfRevision("no-such-revision", repository)).rejects.toMatchObject({ reason: "INVALID_REQUEST" });
  await expect(contractsOfRevision("--output=x", repository)).rejects.toMatchObject({ reason: "INVALID_REQUEST" });
});
