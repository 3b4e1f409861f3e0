import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HubError } from "../../../../services/shared/errors.ts";
import { loadSigningKey } from "../../conformance/signing.ts";
import { MANIFEST_NAME } from "../folder.ts";
import type { SystemFacts } from "./manifestText.ts";

export interface FolderContent {
  readonly facts: SystemFacts;
  readonly manifest: string;
  /** Placeholder → value. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Folders to be made beside the manifest. */
  readonly folders: readonly string[];
}

const IGNORED = ".hub/\nsecrets.env\ndrop/\n";

/**
 * Writes an adapter's folder: manifest, README, secrets (0600, ignored by git) and the key that signs its proofs. Fails with INVALID_REQUEST
 * before anything is written when a file is there already, unless `force`; a key that is there is kept always.
 */
export function writeFolder(folder: string, { facts, manifest, secrets, folders }: FolderContent, force: boolean): readonly string[] {
  const files: readonly (readonly [name: string, text: string, mode: number])[] = [
    [MANIFEST_NAME, manifest, 0o644],
    ["README.md", readmeText(facts), 0o644],
    [".gitignore", IGNORED, 0o644],
    ["secrets.env", secretsText(secrets), 0o600],
  ];
  const there = files.map(([name]) => name).filter((name) => existsSync(join(folder, name)));
  if (there.length > 0 && !force) {
    const names = there.join("、");
    throw new HubError("INVALID_REQUEST", `${folder} 中已有 ${names}，未作改动；确要覆盖请加 --force / there already, nothing was changed; --force overwrites`, { folder, files: names });
  }
  mkdirSync(folder, { recursive: true });
  for (const name of folders) mkdirSync(join(folder, name), { recursive: true });
  for (const [name, text, mode] of files) {
    writeFileSync(join(folder, name), text, { mode });
    // The mode above counts for new files only.
    chmodSync(join(folder, name), mode);
  }
  loadSigningKey(folder);
  return [...files.map(([name]) => name), ".hub/conformance.key"];
}

function secretsText(secrets: Readonly<Record<string, string>>): string {
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}`);
  return [`# 清单中 \${名称} 的取值；勿入版本库 / values of \${NAME} in the manifest; never under version control`, ...lines, ""].join("\n");
}

function readmeText({ id, name, nameEn, ownerName }: SystemFacts): string {
  return `# ${name} (${nameEn})

系统标识 / system: \`${id}\` · 主管机关 / owner: ${ownerName}

| 文件 / file | 内容 / holds |
|---|---|
| \`manifest.yaml\` | 连接、映射、示例 / connection, mapping, examples |
| \`secrets.env\` | 口令与地址，仅本机 / passwords and addresses, on this machine only |
| \`.hub/\` | 密钥，仅本机 / keys, on this machine only |

\`\`\`sh
hub adapter check --connect     # 清单与连接 / manifest and connection
hub adapter try 样本.csv         # 真实数据试算，不报送 / real rows, nothing is sent
hub adapter prove               # 符合性测试 / conformance
hub adapter submit              # 提交审批 / to the hub's operators
hub adapter status --watch      # 审批意见与运行情况 / decisions and health
hub adapter run                 # 运行 / run it
\`\`\`
`;
}
