import { HelperProblem, type Helper } from "./helper.ts";
import { filled, partsOf } from "./texts.ts";
import { textOf } from "../textOf.ts";

/** Code lists of a manifest: list → value of the system → word of the hub. */
export type CodeLists = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** `$code` and `$word` over the lists of a manifest. */
export function codeHelpers(lists: CodeLists): readonly Helper[] {
  const forth = new Map(Object.entries(lists).map(([list, words]) => [list, new Map(Object.entries(words))]));
  const back = new Map(Object.entries(lists).map(([list, words]) => [list, reversed(words)]));
  return [
    {
      name: "code",
      parameters: "list, value, default?",
      arity: [2, 3],
      summary: "系统的值在代码表中对应的中心用词；表外的值按默认值，没有默认值则报错 / the hub's word for a value of the system; a value that is not in the list gives the default, or a problem",
      examples: [{ expression: '$code("kinds", "01")', gives: "罚款" }, { expression: '$code("kinds", "99", "其他")', gives: "其他" }, { expression: '$code("kinds", "99")', fails: true }],
      run: (list, value, otherwise) => lookUp(forth, list, value, otherwise),
    },
    {
      name: "codes",
      parameters: "list, values, default?",
      arity: [2, 3],
      summary: "几个值（分号、逗号、顿号等隔开）各自对应的中心用词，以分号相连，去掉重复 / the same for several values, apart by semicolons, commas …; joined by semicolons, each once",
      examples: [{ expression: '$codes("kinds", "01,02")', gives: "罚款;警告" }, { expression: '$codes("kinds", "01;99", "其他")', gives: "罚款;其他" }, { expression: '$codes("kinds", "01、99")', fails: true }, { expression: '$codes("kinds", "无")' }],
      run: (list, values, otherwise) => textOf([...new Set(partsOf(values).flatMap((value) => textOf(lookUp(forth, list, value, otherwise)) ?? []))]) || undefined,
    },
    {
      name: "word",
      parameters: "list, word, default?",
      arity: [2, 3],
      summary: "反向：中心用词对应的系统的值 / backwards: the system's value for a word of the hub",
      examples: [{ expression: '$word("kinds", "罚款")', gives: "01" }, { expression: '$word("kinds", "拘留")', fails: true }],
      run: (list, word, otherwise) => lookUp(back, list, word, otherwise),
    },
  ];
}

/** Of several values with one word the first counts. */
function reversed(words: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(words).map(([value, word]) => [word, value] as const).reverse());
}

function lookUp(lists: ReadonlyMap<string, ReadonlyMap<string, string>>, list: unknown, value: unknown, otherwise: unknown): unknown {
  const words = lists.get(String(list));
  if (!words) throw new HelperProblem(list, `清单没有代码表 ${String(list)} / the manifest has no list ${String(list)}`);
  const found = textOf(value)?.trim();
  const word = found === undefined ? undefined : words.get(found);
  if (word !== undefined) return word;
  if (otherwise !== undefined) return otherwise;
  if (filled(found) === undefined) return undefined;
  const known = [...words.keys()].slice(0, 30).join("、");
  throw new HelperProblem(value, `不在代码表 ${String(list)} 内，已知 ${known} / not in list ${String(list)}, known are ${known}; 请补充代码表或更正记录 / add it to the list or correct the record`);
}
