import { expect, test } from "vitest";
import { createLiveBlock } from "./liveBlock.ts";

function screen(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 40, written, write: (text: string) => written.push(text) };
}

test("without a terminal only lines that changed are written", () => {
  const page = screen(false);
  const block = createLiveBlock(page);
  block.show(["a 1", "b 1"]);
  block.show(["a 1", "b 2"]);
  block.finish();
  block.show(["a 1", "b 2"]);
  expect(page.written).toEqual(["a 1\n", "b 1\n", "b 2\n"]);
});

test("on a terminal the block is drawn over itself", () => {
  const page = screen(true);
  const block = createLiveBlock(page);
  block.show(["a", "b"]);
  block.show(["c", "d"]);
  expect(page.written[1]).toBe("\u001b[2A\rc\u001b[K\nd\u001b[K\n\u001b[J");
});
