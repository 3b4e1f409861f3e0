import { z } from "zod";
import { recordOutcomes } from "./outcomes.ts";

const text = (description: string) => z.string().min(1).meta({ description });
const columns = (description: string) => z.array(z.string().min(1)).min(1).meta({ description });

/** Where the database is and who asks. */
export const tableSettings = z
  .strictObject({
    dialect: z.enum(["postgres", "mysql"]).optional().meta({ description: "数据库种类；缺省按 url 判断 / kind of database; default: by the url, else postgres" }),
    url: z
      .string()
      .regex(/^(postgres(ql)?|mysql|mariadb):\/\//, "应以 postgres:// 或 mysql:// 开头 / must begin with postgres:// or mysql://")
      .optional()
      .meta({ description: "连接串 / connection string: postgres://user:password@host:port/database, mysql://…", sensitive: true }),
    host: text("主机 / host, in place of url").optional(),
    port: z.int().min(1).max(65535).optional().meta({ description: "端口 / port; default 5432 or 3306" }),
    user: text("用户名 / user").optional(),
    password: z.string().optional().meta({ description: "口令 / password", sensitive: true }),
    database: text("数据库 / database").optional(),
    tls: z
      .strictObject({
        ca: z.string().optional().meta({ description: "签发证书（PEM 文本或文件路径） / authority that signed the certificate, PEM text or a path" }),
        servername: z.string().optional().meta({ description: "证书上的名字，缺省为主机；MySQL 的主机为 IP 地址时须给出 / name on the certificate; default: the host; MySQL needs it where the host is an IP address" }),
      })
      .optional()
      .meta({ description: "加密连接，总是核对证书 / encrypted connection; the certificate is always checked" }),
    schema: text("表所在模式（MySQL 为库名）；缺省为登录用户的 / schema of the tables (MySQL: database); default: the login's").optional(),
    timeoutMs: z.int().min(100).default(30_000).meta({ description: "一条语句或等锁的时限（毫秒） / limit for one statement and for waiting for locks, milliseconds" }),
  })
  .refine(({ url, host, user }) => (url === undefined) !== (host === undefined || user === undefined), "url 与 host、user 二选一 / either url or host and user");

const stateValues = z.strictObject({
  new: z.string().default("0"),
  /** Equal to `new` in systems that know no such state. */
  taken: z.string().default("1"),
  ...Object.fromEntries(recordOutcomes.map((outcome) => [outcome, z.string().optional()])),
} as Record<"new" | "taken", z.ZodDefault<z.ZodString>> & Record<(typeof recordOutcomes)[number], z.ZodOptional<z.ZodString>>);

const writeBack = z.strictObject({
  eventId: text("事件编号 / event id").optional(),
  caseId: text("案件标识 / case id").optional(),
  version: text("版本号 / version of the hub's record").optional(),
  answer: text("答复全文（JSON） / the whole answer as JSON").optional(),
  errors: text("问题说明（文字） / what is wrong and how to mend it, as text").optional(),
  time: text("处理时间 / when it was answered").optional(),
});

/** A table or view that is read. */
export const tableFeed = z
  .strictObject({
    table: text("表或视图 / table or view"),
    key: columns("主键列，标识一行，不会改变 / columns that name a row for ever"),
    order: columns("顺序列；缺省为主键列 / columns of the order; default: the key").optional(),
    columns: columns("要读的列；缺省全部 / columns that are read; default: all").optional(),
    where: text("固定条件（SQL） / fixed condition, SQL").optional(),
    batch: z.int().min(1).max(500).default(500).meta({ description: "每批行数 / rows per batch" }),
    since: text("行产生的时间列，用于计算滞后 / column that tells when a row came, for the lag").optional(),
    state: z
      .strictObject({ column: text("状态列 / column of the state"), values: stateValues.prefault({}) })
      .optional()
      .meta({ description: "按状态列取数 / polling by a state column" }),
    watermark: z
      .strictObject({
        columns: columns("只增不减的列，如变更时间 / columns that only grow, e.g. the time of change; the key breaks ties"),
        delaySeconds: z.int().min(0).default(0).meta({ description: "只读此前的行，给未提交的事务留时间（仅时间列） / reads only rows older than this, for transactions still open; times only" }),
        cursorTable: z
          .strictObject({ table: text("游标表 / table of the cursor"), feed: text("来源列 / column with the feed's name").default("feed"), position: text("位置列 / column with the position").default("position") })
          .optional()
          .meta({ description: "游标存于系统自己的库；缺省存于适配器目录 / keeps the cursor in the system's database; default: a file of the adapter" }),
      })
      .optional()
      .meta({ description: "按水位取数 / polling by a watermark" }),
    write: writeBack.prefault({}).meta({ description: "答复写回的列 / columns where answers are written" }),
  })
  .refine(({ state, watermark }) => (state === undefined) !== (watermark === undefined), "state 与 watermark 二选一 / either state or watermark");

/** A table that is written. */
export const tableTarget = z
  .strictObject({
    table: text("表 / table"),
    mode: z.enum(["insert", "upsert", "update"]).default("upsert").meta({
      description: "insert 每次送达一行，upsert 每个键一行，update 只改已有的行 / a row per delivery, a row per key, or only rows that are there",
    }),
    key: columns("upsert、update：标识一行的列 / columns that name the row").optional(),
    missing: z.enum(["refuse", "ignore"]).default("refuse").meta({ description: "update 时没有对应的行：退回或略过 / update: a record without a row is refused or left out" }),
    delivery: text("送达编号列 / column of the delivery id").optional(),
    version: text("版本列，不回退 / column of the version, never goes back").optional(),
    record: text("记录键列，用于版本与对账 / column of the record key, for versions and reconciliation").optional(),
    event: text("事件编号列 / column of the event id").optional(),
    time: text("写入时间列 / column of the time of writing").optional(),
    receipt: text("回执列，由系统填写 / column that the system fills and that is the receipt; default: table/delivery id").optional(),
  })
  .refine(({ mode, key }) => mode === "insert" || key !== undefined, "upsert、update 须有 key / upsert and update need a key")
  .refine(({ mode, delivery }) => mode !== "insert" || delivery !== undefined, "insert 须有 delivery 列 / insert needs a column of the delivery id");

export type TableSettings = z.infer<typeof tableSettings>;
export type TableFeed = z.infer<typeof tableFeed>;
export type TableTarget = z.infer<typeof tableTarget>;
