const SHANGHAI_MS = 8 * 3_600_000;

const INSTANT = /^(\d{4,}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d+))?\s*(?:(Z)|([+-])(\d{2})(?::?(\d{2}))?(?::?\d{2})?)$/;

/** An instant with any offset as wall time of Asia/Shanghai (`2024-05-01 09:00:00.123`), its fraction untouched; undefined for all else. */
export function toShanghaiTime(text: string): string | undefined {
  const match = INSTANT.exec(text.trim());
  if (!match) return undefined;
  const [, day, time, fraction, , sign, hours = "0", minutes = "0"] = match;
  const offsetMs = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  const utcMs = Date.parse(`${day}T${time}Z`) - offsetMs;
  if (Number.isNaN(utcMs)) return undefined;
  const wall = new Date(utcMs + SHANGHAI_MS).toISOString().slice(0, 19).replace("T", " ");
  return fraction === undefined ? wall : `${wall}.${fraction}`;
}

/** An instant as the database shows it, in whatever zone the session has, as RFC 3339 of Asia/Shanghai; other words as found. */
export function toShanghaiInstant(text: string): string {
  const wall = toShanghaiTime(text);
  return wall === undefined ? text : `${wall.replace(" ", "T")}+08:00`;
}

/** What a column of times takes for an instant: types without a zone get the wall time of Asia/Shanghai, dates its day. */
export function toColumnTime(text: string, type: string): string {
  const wall = toShanghaiTime(text);
  if (wall === undefined) return text;
  if (/^date$/i.test(type)) return wall.slice(0, 10);
  return /with time zone/i.test(type) ? `${wall}+08:00` : wall;
}
