import type { Helper } from "./helper.ts";

/** The reference of the helpers as a page: every helper with its examples, which are the ones that run as tests. */
export function renderReference(helpers: Iterable<Helper>): string {
  const sections = [...helpers].map(({ name, parameters, summary, examples }) => {
    const lines = examples.map(({ expression, gives, fails }) => `| \`${cell(expression)}\` | ${resultOf(gives, fails)} |`);
    const [chinese = "", english = ""] = summary.split(" / ");
    return [`## $${name}(${parameters})`, "", `${chinese}<br>`, english, "", "| 表达式 expression | 结果 result |", "|---|---|", ...lines, ""].join("\n");
  });
  return `# 映射函数 Helpers of mappings

清单中的表达式除 JSONata 自带的函数外，还可以使用下列函数。示例都作为测试运行；\`nothing\` 是记录中没有的字段。
Expressions of a manifest may call these beside the functions of JSONata. The examples run as tests; \`nothing\` is a field that the record does not have.
不可用 not available: \`$now\`, \`$millis\`, \`$random\`, \`$shuffle\`, \`$eval\`（结果不只取决于记录 / their result depends on more than the record）。

This page is generated; after a change run \`npx vitest run --project unit adapters/sdk/mapping/helpers -u\`.

${sections.join("\n")}`;
}

function resultOf(gives: unknown, fails: boolean | undefined): string {
  if (fails) return "该记录报错 / a problem of the record";
  return gives === undefined ? "没有值 / nothing" : `\`${cell(JSON.stringify(gives))}\``;
}

const cell = (text: string): string => text.replaceAll("|", "\\|");
