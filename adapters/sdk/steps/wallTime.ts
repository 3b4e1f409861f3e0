/** A system's wall time `YYYY-MM-DD HH:MM[:SS]` (also with `/`) as RFC 3339 with +08:00; anything else stays for the hub to judge. */
export function toOffsetTime(text: string): string {
  const match = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})[ T](\d{1,2}):(\d{2})(:\d{2})?$/.exec(text.trim());
  if (!match) return text;
  const [, year, , month = "", day = "", hour = "", minute, second = ":00"] = match;
  return `${year}-${pad(month)}-${pad(day)}T${pad(hour)}:${minute}${second}.000+08:00`;
}

/** A day as `2025-3-3`, `2025/03/03`, `20250303` or `2025年3月3日` in ISO form; other text as it is. */
export function toIsoDate(text: string): string {
  const match = /^(\d{4})(?:[-/年.](\d{1,2})[-/月.](\d{1,2})日?|(\d{2})(\d{2}))$/.exec(text.trim());
  if (!match) return text;
  const [, year, month, day, shortMonth = "", shortDay = ""] = match;
  return `${year}-${pad(month ?? shortMonth)}-${pad(day ?? shortDay)}`;
}

function pad(part: string): string {
  return part.padStart(2, "0");
}
