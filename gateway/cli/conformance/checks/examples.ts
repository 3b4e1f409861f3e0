import { begin, countsOf, judge } from "./calm.ts";
import type { Check } from "./check.ts";

export const examples: Check = {
  id: "examples",
  name: "示例",
  nameEn: "Examples",
  remedy: "按提示修改映射或示例，先用 hub adapter check 通过 / mend the mapping or the example; hub adapter check must pass first",
  async run(bench) {
    const results = (await bench.subject.examples?.(bench.judge)) ?? [];
    const problems = results.flatMap(({ name, differences }) => differences.map(({ field }) => `${name}：${field} 与预期不符 / is not as expected`));
    const work = await begin(bench, 2);
    problems.push(...(await judge(bench, work)));
    return {
      problems,
      figures: { examples: results.length, ...countsOf(work) },
      seen: `清单示例逐条核对，另在平静中各送两条 / every example of the manifest, then two records or events of each kind in calm`,
    };
  },
};
