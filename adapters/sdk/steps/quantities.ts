const scales: Readonly<Record<string, bigint>> = { "": 1n, 百: 100n, 千: 1_000n, 万: 10_000n, 亿: 100_000_000n };

/** The hub keeps figures as 64-bit numbers. */
const MAX = 2n ** 63n;

/** An amount of money in fen: `5万元`, `12,000.50元`, `人民币300元`; without unit it is yuan. Undefined when it is none. */
export function toFen(text: string): bigint | undefined {
  const [, number = "", scale = ""] = /^(?:人民币|¥|CNY)?([\d,]+(?:\.\d+)?)([万亿])?(?:元|圆)?(?:整)?$/.exec(plain(text)) ?? [];
  return scaled(number, 100n * (scales[scale] ?? 1n));
}

/** A count: `500件`, `2万张`, `3,000`. Undefined when it is none. */
export function toCount(text: string): bigint | undefined {
  const [, number = "", scale = ""] = /^([\d,]+(?:\.\d+)?)([百千万亿])?\p{Script=Han}{0,3}$/u.exec(plain(text)) ?? [];
  return scaled(number, scales[scale] ?? 1n);
}

/** Exact: a rest below the unit makes the figure unreadable instead of being rounded away. */
function scaled(number: string, scale: bigint): bigint | undefined {
  const [whole = "", fraction = ""] = number.replaceAll(",", "").split(".");
  if (whole === "" || whole.length > 14 || fraction.length > 10) return undefined;
  const unit = 10n ** BigInt(fraction.length);
  const value = BigInt(whole + fraction) * scale;
  return value % unit === 0n && value / unit < MAX ? value / unit : undefined;
}

function plain(text: string): string {
  return text.normalize("NFKC").replaceAll(/\s/g, "");
}
