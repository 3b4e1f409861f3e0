import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { diskWarning, requireDiskSpace } from "./diskSpace.ts";

test("a disk with room says nothing", () => {
  expect(diskWarning(tmpdir())).toBeUndefined();
  expect(() => requireDiskSpace(tmpdir())).not.toThrow();
});

test("a file system without any room is refused, by name and with what to do", () => {
  // procfs has no free blocks.
  expect(() => requireDiskSpace("/proc")).toThrow(/\/proc.*--data-dir/s);
});
