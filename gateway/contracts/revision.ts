import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { HubError } from "../../services/shared/errors.ts";
import { readContracts, type ContractModel } from "./model.ts";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");
const BUF = join(ROOT, "node_modules/.bin/buf");
const IMAGE_BYTES = 64 * 1024 * 1024;
/** Exit code of buf when it found what it was asked to look for. */
const FOUND = 100;

/** The contracts of a git revision of a repository (default: this one). Throws INVALID_REQUEST when git or buf cannot read it, saying why. */
export async function contractsOfRevision(revision: string, root = ROOT): Promise<ContractModel> {
  const commit = await commitOf(revision, root);
  try {
    const { stdout } = await run(BUF, ["build", `.git#ref=${commit}`, "-o", "-#format=binpb", "--as-file-descriptor-set"], { cwd: root, encoding: "buffer", maxBuffer: IMAGE_BYTES });
    return readContracts(stdout);
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", `无法读取修订 ${revision} 的合同 / cannot read the contracts of ${revision}: ${wordsOf(cause)}`, { revision }, { cause });
  }
}

/** What `buf breaking` says against a revision, a line each; none when it finds nothing. */
export async function bufBreaking(revision: string, root = ROOT): Promise<readonly string[]> {
  const commit = await commitOf(revision, root);
  try {
    await run(BUF, ["breaking", "--against", `.git#ref=${commit}`], { cwd: root });
    return [];
  } catch (cause) {
    if (typeof cause === "object" && cause !== null && "code" in cause && cause.code === FOUND && "stdout" in cause) return String(cause.stdout).trim().split("\n");
    throw new HubError("INVALID_REQUEST", `buf breaking 未能完成 / did not work: ${wordsOf(cause)}`, { revision }, { cause });
  }
}

async function commitOf(revision: string, root: string): Promise<string> {
  try {
    const { stdout } = await run("git", ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`], { cwd: root });
    return stdout.trim();
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", `没有此修订 / no such revision: ${revision}; 可用 git log、git branch -a 查看 / see git log and git branch -a, e.g. HEAD~1, origin/main`, { revision }, { cause });
  }
}

/** The last words of a command, or why it could not run. */
function wordsOf(cause: unknown): string {
  const said = typeof cause === "object" && cause !== null && "stderr" in cause ? String(cause.stderr).trim() : "";
  return (said || String(cause)).slice(-300);
}
