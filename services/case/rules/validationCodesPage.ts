import { errorTexts } from "./issueCodes.ts";
import type { IssueText } from "./issueCodes.ts";
import { warningTexts } from "./warningCodes.ts";

const HEAD = `# 校验代码 Validation codes

每一行记录都得到同样的判断：\`hub check\`、系统接口里的回执、跟踪记录用的是同一张表。有任何 E 代码的行不予接收，只有 W 代码的行照常接收。
Every row is judged by the same table, in \`hub check\`, in the receipt in the sender's own interface and in the trace.
A row with an E code is refused; a row with W codes only is accepted.

身份证件号码、手机号、住址、邮箱和自然人姓名在任何提示中都已遮盖；长文字只报字数。
Document numbers, telephone numbers, addresses, e-mail and names of persons are masked in every message; of long texts only the length is told.

This page is generated from \`services/case/rules/issueCodes.ts\` and \`warningCodes.ts\`; after a change there, run
\`npx vitest run services/case/rules/validationCodesPage -u\`.
`;

/** The page docs/validation-codes.md: every code with meaning, rule and remedy. */
export function renderValidationCodes(): string {
  const errors = renderTable(errorTexts);
  const warnings = renderTable(warningTexts);
  return `${HEAD}\n## 错误 Errors\n\n${errors}\n## 警告 Warnings\n\n${warnings}`;
}

function renderTable(texts: Readonly<Record<string, IssueText>>): string {
  const rows = Object.entries(texts).map(
    ([code, { zh, en, rule, mendZh, mendEn }]) => `| ${code} | ${zh}<br>${en} | ${rule} | ${mendZh}<br>${mendEn} |`,
  );
  return ["| 代码 code | 含义 meaning | 依据 rule | 如何更正 remedy |", "|---|---|---|---|", ...rows, ""].join("\n");
}
