import { filled } from "./texts.ts";
import { HelperProblem, type Helper } from "./helper.ts";
import { readMoment, type Moment } from "./moment.ts";

/** Days and times. */
export const timeHelpers: readonly Helper[] = [
  {
    name: "date",
    parameters: "value, pattern?",
    arity: [1, 2],
    summary:
      "日期，默认写作 YYYY-MM-DD；接受各种写法、时间戳和表格序号；1900-01-01 等占位日期视为没有值，“长期”为 2099-12-31；不能识别的原样保留，由中心判断 / a day, written YYYY-MM-DD unless a pattern says otherwise; placeholders such as 1900-01-01 give nothing; what cannot be read stays as found, for the hub to judge",
    examples: [
      { expression: '$date("2018年4月27日")', gives: "2018-04-27" },
      { expression: '$date("20180427", "YYYY/MM/DD")', gives: "2018/04/27" },
      { expression: "$date(43217)", gives: "2018-04-27" },
      { expression: "$date(1524762000000)", gives: "2018-04-27" },
      { expression: '$date("2018-04-26T17:00:00Z")', gives: "2018-04-27" },
      { expression: '$date("1900-01-01")' },
      { expression: '$date("无")' },
      { expression: '$date("长期")', gives: "2099-12-31" },
      { expression: '$date("2018-04-27", "YYYY年M月D日")', gives: "2018年4月27日" },
      { expression: '$date("待定")', gives: "待定" },
    ],
    run: (value, pattern = "YYYY-MM-DD") => written(value, pattern),
  },
  {
    name: "time",
    parameters: "value, pattern?",
    arity: [1, 2],
    summary:
      "时间，默认写作 RFC 3339（+08:00）；没有时区的是上海时间，只有日期的为 0 时；其余同 $date / a time, RFC 3339 with +08:00 unless a pattern says otherwise; without a zone it is Shanghai's wall time, a bare day is its beginning; else as $date",
    examples: [
      { expression: '$time("2018-04-27 9:05")', gives: "2018-04-27T09:05:00.000+08:00" },
      { expression: '$time("2018-04-27T01:05:00Z")', gives: "2018-04-27T09:05:00.000+08:00" },
      { expression: '$time("2018年4月27日9时5分")', gives: "2018-04-27T09:05:00.000+08:00" },
      { expression: '$time("20180427090500")', gives: "2018-04-27T09:05:00.000+08:00" },
      { expression: "$time(43217.5)", gives: "2018-04-27T12:00:00.000+08:00" },
      { expression: '$time("2018/4/27")', gives: "2018-04-27T00:00:00.000+08:00" },
      { expression: '$time("2018-04-27T09:05:00.000+08:00", "YYYY-MM-DD HH:mm:ss")', gives: "2018-04-27 09:05:00" },
    ],
    run: (value, pattern = "YYYY-MM-DDTHH:mm:ss.SSS+08:00") => written(value, pattern),
  },
];

function written(value: unknown, pattern: unknown): unknown {
  if (typeof pattern !== "string") throw new HelperProblem(pattern, "格式应为文本，如 YYYY/MM/DD / the pattern must be text, e.g. YYYY/MM/DD");
  const moment = readMoment(value);
  if (moment === "nothing") return undefined;
  return moment ? format(moment, pattern) : filled(value);
}

function format({ day, time = "00:00:00.000" }: Moment, pattern: string): string {
  const [year, month = "", date = ""] = day.split("-");
  const parts: Readonly<Record<string, string | undefined>> = {
    YYYY: year, MM: month, M: String(Number(month)), DD: date, D: String(Number(date)), HH: time.slice(0, 2), mm: time.slice(3, 5), ss: time.slice(6, 8), SSS: time.slice(9, 12),
  };
  return pattern.replaceAll(/YYYY|MM|M|DD|D|HH|mm|SSS|ss/g, (part) => parts[part] ?? part);
}
