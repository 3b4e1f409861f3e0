import { expect, test } from "vitest";
import { readAmount } from "./amountCell.ts";
import { compareAmount, findFines, findGains } from "./contentAmounts.ts";

test.each<readonly [string, readonly number[]]>([
  ["罚款50000元。", [50_000]],
  ["罚款人民币50,000.00元整", [50_000]],
  ["罚款５００００元", [50_000]],
  ["罚款5万元", [50_000]],
  ["罚款0.5万元", [5_000]],
  ["罚款人民币伍万元整", [50_000]],
  ["罚款一万二千三百四十五元六角七分", [12_345.67]],
  ["罚款：人民币（￥50000元）", [50_000]],
  ["处以50000元罚款", [50_000]],
  ["处五万元的罚款", [50_000]],
  ["罚款十万元", [100_000]],
  ["罚款三百万元", [3_000_000]],
  ["罚款贰亿元", [200_000_000]],
  ["没收违法所得1800元，罚款2000元", [2_000]],
  ["没收违法所得1800元罚款2000元", [2_000]],
  ["罚款30000元；罚款20000元", [30_000, 20_000]],
  ["罚款并没收违法所得1800元", []],
  ["警告，没收侵权商品160瓶", []],
  ["逾期每日按罚款数额的3%加处罚款", []],
  ["罚款1万2000元", []],
  ["罚款元", []],
])("%s names fines of %s yuan", (content, yuan) => {
  expect(findFines(content)).toEqual(yuan.map((one) => BigInt(Math.round(one * 100))));
});

test.each<readonly [string, readonly number[]]>([
  ["没收违法所得1800元，罚款2000元", [1_800]],
  ["没收其违法所得人民币叁仟元整", [3_000]],
  ["没收侵权商品，价值32000元", []],
])("%s names gains of %s yuan", (content, yuan) => {
  expect(findGains(content)).toEqual(yuan.map((one) => BigInt(one * 100)));
});

test.each<readonly [bigint, readonly bigint[], string]>([
  [5_000_000n, [5_000_000n], "agrees"],
  [5_000_000n, [3_000_000n, 2_000_000n], "agrees"],
  [2_000_000n, [3_000_000n, 2_000_000n], "agrees"],
  [50_000_000_000n, [5_000_000n], "10000 times"],
  [500n, [5_000_000n], "10000 times"],
  [4_500_000n, [5_000_000n], "differs"],
])("%s fen against %s: %s", (fen, named, comparison) => {
  expect(compareAmount(fen, named)).toBe(comparison);
});

test.each<readonly [string, bigint | undefined]>([
  ["5.000000", 5_000_000n],
  ["0.2", 200_000n],
  ["0.000001", 1n],
  ["999999999999.999999", 999_999_999_999_999_999n],
  [".5", 500_000n],
  ["5.", 5_000_000n],
  ["5.00000000", 5_000_000n],
  ["1,000.5", 1_000_500_000n],
  ["2000元", 200_000n],
  ["人民币贰仟元整", 200_000n],
  ["5万", 5_000_000n],
  ["¥5", undefined],
  ["5.0000001", undefined],
  ["-5", undefined],
  ["5E2", undefined],
  ["0x5", undefined],
  ["1,5", undefined],
  ["0.001元", undefined],
  [".", undefined],
  ["约5", undefined],
])("the amount cell %s is %s fen", (text, fen) => {
  expect(readAmount(text)?.fen).toBe(fen);
});
