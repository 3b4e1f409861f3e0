import { z } from "zod";

const name = (description: string) => z.string().regex(/^[^/\\]+(\/[^/\\]+)*$/, "应为相对路径 / a relative path").refine((path) => !path.split("/").includes(".."), "不得含 .. / no ..").meta({ description });

const sftp = z.strictObject({
  host: z.string().min(1).meta({ description: "SFTP 服务器 / host of the SFTP server" }),
  port: z.int().min(1).max(65_535).default(22).meta({ description: "端口 / port" }),
  user: z.string().min(1).meta({ description: "账号 / account" }),
  password: z.string().min(1).optional().meta({ description: "口令 / password", sensitive: true }),
  privateKey: z.string().min(1).optional().meta({ description: "私钥 PEM / private key, PEM", sensitive: true }),
  passphrase: z.string().min(1).optional().meta({ description: "私钥口令 / passphrase of the private key", sensitive: true }),
  hostKey: z
    .string()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, "应为 SHA256:… / expected SHA256:…")
    .meta({ description: "主机密钥指纹，ssh-keygen -lf 所示 / fingerprint of the host key, as ssh-keygen -lf shows it" }),
  timeoutMs: z.int().min(100).default(20_000).meta({ description: "连接时限（毫秒） / the connection may take so long, milliseconds" }),
});

/** Where the folder is. */
export const fileDropSettings = z
  .strictObject({
    directory: z.string().min(1).meta({ description: "交换目录，须已存在 / the drop folder; it must exist, its subfolders are made" }),
    sftp: sftp.optional().meta({ description: "目录在 SFTP 服务器上时 / when the folder is on an SFTP server" }),
  })
  .refine(({ sftp: server }) => !server || server.password !== undefined || server.privateKey !== undefined, {
    path: ["sftp"],
    message: "password 或 privateKey 必须有一个 / password or privateKey is required",
  });

/** How files of a feed are read; also used to look into a single file. */
const readingFields = {
  format: z.enum(["detect", "csv", "xlsx", "xml", "jsonl", "zip"]).default("detect").meta({ description: "格式，默认按内容识别 / format; default: by content" }),
  encoding: z.enum(["detect", "utf-8", "utf-16le", "utf-16be", "gb18030"]).default("detect").meta({ description: "编码 / encoding of text files" }),
  delimiter: z.string().length(1).optional().meta({ description: "csv 分隔符，默认识别 / delimiter of csv; default: detected" }),
  headerRow: z.int().min(1).optional().meta({ description: "表头所在行，默认首个非空行 / row of the header; default: the first that is not blank" }),
  sheet: z.string().min(1).optional().meta({ description: "工作表名，默认第一张 / name of the sheet; default: the first" }),
  record: z.string().min(1).optional().meta({ description: "xml 记录元素名，默认根元素的子元素 / element of a record; default: the children of the root" }),
} as const;

export const readingSettings = z.strictObject(readingFields);

export type ReadingSettings = z.infer<typeof readingSettings>;

export const fileDropFeed = z.strictObject({
  ...readingFields,
  folder: name("系统投放批次的目录 / where the system drops batches").default("outbox"),
  pattern: z.string().min(1).default("*").meta({ description: "文件名样式，如 transfers-*.csv / pattern of file names" }),
  exclude: z.string().min(1).optional().meta({ description: "不取的文件名样式 / pattern of names that are not taken" }),
  stableMs: z.int().min(0).default(2_000).meta({ description: "无清单的文件静止多久后读取（毫秒） / a file without manifest is taken after so long without change, milliseconds" }),
  manifest: z.enum(["optional", "required", "none"]).default("optional").meta({ description: "清单 <批次>.manifest.json / whether a file waits for its manifest" }),
  holdsBack: z.boolean().default(false).meta({ description: "尚在写入的文件是否拦住其后的文件 / a file that still grows holds back the ones after it" }),
  receipts: name("回执目录 / where receipts are written").default("receipts"),
  receiptFormats: z.array(z.enum(["csv", "jsonl"])).min(1).default(["csv", "jsonl"]).meta({ description: "回执格式 / formats of receipts" }),
  done: name("已读完的批次 / batches that were read to the end").default("done"),
  quarantine: name("整批退回的批次 / batches refused as a whole").default("quarantine"),
});

export const fileDropTarget = z.strictObject({
  folder: name("放给系统的文件 / where files for the system go").default("inbox"),
  format: z.enum(["json", "jsonl", "csv", "xml"]).default("json").meta({ description: "格式 / format" }),
  per: z.enum(["record", "batch"]).default("record").meta({ description: "每记录或每批一个文件 / one file per record or per batch" }),
  name: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "文件名，可用 {deliveryId} {key} {version} {字段}，每批为 {batch} / name of the file; default: {deliveryId} or {batch}" }),
  columns: z
    .strictObject({ deliveryId: z.string().min(1).optional(), key: z.string().min(1).optional(), version: z.string().min(1).optional() })
    .default({})
    .meta({ description: "投递编号、记录标识、版本写入的字段 / fields that take delivery id, record key and version" }),
  root: z.string().min(1).default("records").meta({ description: "xml 根元素 / root element of xml" }),
  record: z.string().min(1).default("record").meta({ description: "xml 记录元素 / element of a record in xml" }),
  holdings: name("系统能应答清点请求的目录 / where the system answers requests for a list of what it holds").optional(),
  holdingsTimeoutMs: z.int().min(100).default(300_000).meta({ description: "等待清点结果的时限（毫秒） / the list may take so long, milliseconds" }),
});

export type FileDropSettings = z.infer<typeof fileDropSettings>;
export type FileDropFeed = z.infer<typeof fileDropFeed>;
export type FileDropTarget = z.infer<typeof fileDropTarget>;
