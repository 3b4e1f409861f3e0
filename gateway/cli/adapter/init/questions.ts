import { createInterface } from "node:readline/promises";
import { agencyCodes } from "../../../../adapters/sdk/formats/agencyCodes.ts";
import { isCreditCode } from "../../../../adapters/sdk/proposal/checkCharacters.ts";
import { HubError } from "../../../../services/shared/errors.ts";

/** One thing that init has to know: asked on a terminal, or given by its flag. */
interface Question {
  readonly name: keyof Answers;
  readonly flag: string;
  readonly words: string;
  /** Undefined = fine; else what is wrong. */
  readonly fault: (answer: string) => string | undefined;
  /** What is taken when nothing is typed. */
  readonly usual?: (known: Partial<Answers>) => string | undefined;
}

export interface Answers {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly ownerUscc: string;
  readonly ownerName: string;
}

const filled = (answer: string) => (answer.trim() === "" ? "不能为空 / must not be empty" : undefined);

const questions: readonly Question[] = [
  { name: "id", flag: "--id", words: "系统标识（小写字母、数字、连字符，如 agri-case） / system id", fault: (id) => (/^[a-z][a-z0-9-]{1,40}$/.test(id) ? undefined : "应为小写字母开头的字母、数字、连字符 / small letters, digits and hyphens, a letter first") },
  { name: "name", flag: "--name", words: "系统中文名称 / name of the system, Chinese", fault: filled },
  { name: "nameEn", flag: "--name-en", words: "系统英文名称 / name of the system, English", fault: filled, usual: ({ id }) => id },
  { name: "ownerUscc", flag: "--owner-uscc", words: "主管机关统一社会信用代码 / credit code of the agency that owns it", fault: (uscc) => (isCreditCode(uscc) ? undefined : "不是有效的统一社会信用代码（18 位，末位为校验位） / no valid credit code: 18 characters, the last one is a check") },
  { name: "ownerName", flag: "--owner-name", words: "主管机关名称 / name of the agency", fault: filled, usual: ({ ownerUscc }) => nameOfAgency(ownerUscc) },
];

/** Completes what the flags gave: asks on a terminal; elsewhere fails with INVALID_REQUEST naming every flag that is missing or wrong. */
export async function completeAnswers(given: Partial<Answers>, { terminal }: { readonly terminal: boolean }): Promise<Answers> {
  const known: Partial<Record<keyof Answers, string>> = {};
  const problems: string[] = [];
  const reader = terminal ? createInterface({ input: process.stdin, output: process.stderr }) : undefined;
  try {
    for (const question of questions) {
      const { name, flag, fault, usual } = question;
      const answer = given[name] ?? (reader ? await ask(question, known, (words) => reader.question(words)) : usual?.(known));
      const wrong = answer === undefined ? "未给出 / not given" : fault(answer);
      if (wrong === undefined) known[name] = answer!;
      else problems.push(`${flag}: ${wrong}`);
    }
  } finally {
    reader?.close();
  }
  if (problems.length > 0) throw new HubError("INVALID_REQUEST", `${problems.join("\n")}\n请补充这些选项 / give these options`, { options: problems.join("; ") });
  return known as Answers;
}

async function ask({ words, fault, usual }: Question, known: Partial<Answers>, question: (words: string) => Promise<string>): Promise<string> {
  const proposed = usual?.(known);
  for (;;) {
    const typed = (await question(`${words}${proposed === undefined ? "" : ` [${proposed}]`}: `)).trim();
    const answer = typed === "" && proposed !== undefined ? proposed : typed;
    const wrong = fault(answer);
    if (wrong === undefined) return answer;
    process.stderr.write(`  ${wrong}\n`);
  }
}

function nameOfAgency(uscc: string | undefined): string | undefined {
  return [...agencyCodes()].find(([, code]) => code === uscc)?.[0];
}
