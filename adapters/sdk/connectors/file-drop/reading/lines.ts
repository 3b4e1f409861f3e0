import { brokenFile, MAX_RECORD } from "./fileRecord.ts";

/** The lines of a text in pieces, without their ends. Fails with `brokenFile` at a line that is longer than any record. */
export async function* lineGroups(chunks: AsyncIterable<string>, file: string): AsyncGenerator<string[]> {
  let rest = "";
  let before = 0;
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    if (rest.length > MAX_RECORD) {
      const rule = `单行超过 ${MAX_RECORD} 字符 / a line of more than ${MAX_RECORD} characters`;
      throw brokenFile({ file, line: before + lines.length + 1, rule, remedy: "请检查换行 / check the line breaks" });
    }
    if (lines.length === 0) continue;
    yield lines;
    before += lines.length;
  }
  if (rest !== "") yield [rest];
}
