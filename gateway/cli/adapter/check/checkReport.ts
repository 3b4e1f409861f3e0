import { isFine, isMissing, type CheckedAdapter } from "./checkAdapter.ts";
import { differenceLines } from "./differenceLines.ts";

/** What was found, for people: what is wrong first says where and what to do. */
export function checkLines(file: string, checked: CheckedAdapter): string[] {
  const { id, version, examples, unmapped, withoutValue, connection } = checked;
  const wrong = examples.filter(({ ok }) => !ok);
  return [
    `✓ 清单 manifest: ${file}（${id} ${version}）`,
    ...(examples.length === 0 ? ["! 没有示例，映射未经验证 / there are no examples, the mapping was not tried"] : [`${mark(wrong.length === 0)} 示例 examples: ${examples.length - wrong.length}/${examples.length} 相符 as expected`]),
    ...wrong.flatMap(({ name, differences }) => [`    ${name}`, ...differences.flatMap(differenceLines).map((line) => `        ${line}`)]),
    `${mark(!unmapped.some(isMissing))} 必填字段 required fields: ${unmapped.some(isMissing) ? "有缺 some have no source" : "齐全 all have a source"}`,
    ...unmapped.map((field) => `    ${isMissing(field) ? "✗" : "·"} ${field.field} ${field.name}（feeds.${field.feed}.emits[${field.rule}]）: ${field.when}；${field.requirement}`),
    ...(withoutValue.length > 0 ? [`! 变量没有值 / no value for: ${withoutValue.join("、")}；请写入 secrets.env 或环境变量 / give them in secrets.env or the environment`] : []),
    ...connectionLines(connection),
    "",
    isFine(checked) ? "可以继续：hub adapter try <文件>，hub adapter prove / go on with these" : "请按上面标 ✗ 的各项修改后再检查 / mend what is marked ✗ and check again",
  ];
}

/** The same for programs. */
export function checkJson(file: string, checked: CheckedAdapter) {
  return { file, ok: isFine(checked), problems: [], ...checked, connection: checked.connection ?? null };
}

function connectionLines(connection: CheckedAdapter["connection"]): string[] {
  if (connection === undefined) return ["· 未检查连接，可加 --connect / the connection was not looked at: --connect"];
  return [`${mark(connection.every(({ ok }) => ok))} 连接 connection`, ...connection.map(({ ok, place, message }) => `    ${mark(ok)} ${place}: ${message}`)];
}

const mark = (ok: boolean): string => (ok ? "✓" : "✗");
