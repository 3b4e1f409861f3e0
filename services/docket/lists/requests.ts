import { z } from "zod";
import type {
  ListCasesRequest,
  ListDeadlinesRequest,
  ListTransferReviewsRequest,
  ListWaitingRequest,
  ReportTransfersRequest,
} from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import { isIsoDate } from "../../shared/calendar/isoDate.ts";
import type { ProcedureNames } from "../rules/procedureNames.ts";
import { toSearched } from "../rules/searchText.ts";

const PAGE_MAX = 500;
const DAYS_MAX = 36_500;

const text = z
  .string()
  .max(200, "至多 200 字，请缩短 / at most 200 characters, shorten it")
  // PostgreSQL keeps no NUL, and nobody writes the others.
  .refine((value) => !/\p{Cc}/u.test(value), "不得含控制字符 / no control characters");
const pageSize = z.number().int().max(PAGE_MAX, `每页 1–${PAGE_MAX} 条（0 = 50），请减小 / 1–${PAGE_MAX} lines a page (0 = 50), ask for fewer`);
const pageToken = z.string().max(2_000, "并非本列表给出的 / not a token of this list");
const uscc = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^([0-9A-HJ-NP-RTUWXY]{18})?$/, "统一社会信用代码为 18 位（GB 32100），请核对 / a credit code has 18 characters (GB 32100), check it");
const division = z
  .string()
  .trim()
  .regex(/^(\d{2}){0,3}$/, "行政区划代码为 6 位或其前 2、4 位（GB/T 2260） / a division has 6 digits, or give its first 2 or 4 (GB/T 2260)");
const day = z.string().refine((date) => date === "" || isIsoDate(date), "日期应为实有的 YYYY-MM-DD，如 2018-04-27 / an existing day as YYYY-MM-DD, e.g. 2018-04-27");
const momentForm = z.iso.datetime({ offset: true });
const moment = z.string().refine(
  (time) => time === "" || momentForm.safeParse(time).success,
  "时间应为 RFC 3339，如 2018-04-27T18:00:00+08:00 / a time as RFC 3339, e.g. 2018-04-27T18:00:00+08:00",
);

const inOrder = ({ from, until }: { from: string; until: string }) => from === "" || until === "" || from <= until;
const ORDER = { path: ["until"], error: "不得早于 from，请对调 / not before `from`, exchange them" };

/** One of the names that the procedure table knows. */
const knownIn = (names: { has(name: string): boolean; keys(): Iterable<string> }, what: string) =>
  z.string().refine((name) => names.has(name), `${what}: ${[...names.keys()].join(", ")}`);

/** What each list may be asked: limits and forms that the proto cannot say. */
export function createRequests({ states, roles, deadlines }: Pick<ProcedureNames, "states" | "roles" | "deadlines">) {
  return {
    listCases: z
      .object({
        states: z.array(knownIn(states, "未知状态，可用 / unknown state, one of")),
        agencyUscc: uscc,
        division,
        from: day,
        until: day,
        party: text.refine((part) => part === "" || toSearched(part).length >= 2, "至少 2 个字，或信用代码 / at least 2 characters, or a credit code"),
        overdue: z.boolean(),
        caseNo: text,
        manual: z.boolean(),
        pageSize,
        pageToken,
      })
      .refine(inOrder, ORDER) satisfies z.ZodType<ListCasesRequest>,
    listDeadlines: z.object({
      states: z.array(z.enum(["open", "overdue", "met"], "应为 open、overdue、met 之一 / one of open, overdue, met")),
      ids: z.array(knownIn(deadlines, "未知期限，可用 / unknown deadline, one of")),
      role: z.string().refine((role) => role === "" || roles.has(role), `未知角色，可用 / unknown role, one of: ${[...roles].join(", ")}`),
      agencyUscc: uscc,
      division,
      dueBefore: moment,
      pageSize,
      pageToken,
    }) satisfies z.ZodType<ListDeadlinesRequest>,
    listWaiting: z.object({
      queue: z.enum(["", "manual", "parked"], "应为 manual、parked 或空 / manual, parked or empty"),
      pageSize,
      pageToken,
    }) satisfies z.ZodType<ListWaitingRequest>,
    listTransferReviews: z.object({
      minDays: z.number().int().max(DAYS_MAX, `至多 ${DAYS_MAX} 天 / at most ${DAYS_MAX} days`),
      agencyUscc: uscc,
      pageSize,
      pageToken,
    }) satisfies z.ZodType<ListTransferReviewsRequest>,
    reportTransfers: z.object({ from: day, until: day, division, agencyUscc: uscc }).refine(inOrder, ORDER) satisfies z.ZodType<ReportTransfersRequest>,
  };
}

