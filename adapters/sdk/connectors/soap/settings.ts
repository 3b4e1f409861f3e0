import { z } from "zod";

/** Part or element names, joined by dots → what is sent there; `{name}` stands for a value, see the README. */
const request = z.record(z.string().min(1), z.string()).default({});

const path = (description: string) => z.string().min(1).meta({ description });

/** How the system says what became of a call. Paths begin inside the first element of the reply's body. */
const replySchema = z.strictObject({
  code: path("返回码的位置；缺省：没有 Fault 即成功 / where the return code stands; default: no Fault is success").optional(),
  success: z.array(z.string()).default([]).meta({ description: "表示成功的返回码 / codes that mean success" }),
  kept: z.array(z.string()).default([]).meta({ description: "表示对方已有该报文的返回码 / codes that mean: already there" }),
  unavailable: z.array(z.string()).default([]).meta({ description: "表示暂时不能办理的返回码 / codes that mean: not now" }),
  unauthorized: z.array(z.string()).default([]).meta({ description: "表示账号或口令不对的返回码 / codes that mean: account or password wrong" }),
  message: path("返回说明的位置 / where the system's words stand").optional(),
  receipt: path("回执号的位置 / where the receipt stands").optional(),
});

/** One operation of the WSDL and what it is asked. */
const callShape = {
  operation: path("WSDL 中的操作名 / name of the operation in the WSDL"),
  request,
  documents: z.record(z.string().min(1), z.string().min(1)).default({}).meta({ description: "作为 XML 文本放入的部分：位置 → 根元素名 / parts that hold an XML document as text: place → name of its root element" }),
  reply: replySchema.prefault({}),
};

const callSchema = z.strictObject(callShape);

const recordsSchema = z.strictObject({
  path: path("记录在返回报文中的位置 / where the records stand in the reply"),
  content: path("记录中装有 XML 文本的元素；缺省：记录本身 / element of a record that holds XML as text; default: the record itself").optional(),
  root: path("XML 文本的根元素；缺省：记录不是文本 / root element of the XML text; default: records are elements, not text").optional(),
});

const partySchema = z.strictObject({
  id: z.string().min(1).max(40).regex(/^[^/\s]+$/).meta({ description: "区划代码或部门代码 / code of the division or department" }),
  account: z.string().default("").meta({ description: "账号 / account" }),
  password: z.string().default("").meta({ description: "口令 / password", sensitive: true }),
  endpoint: z.url().optional().meta({ description: "该单位自己的服务地址 / address of this party's own service" }),
});

export const soapSettings = z.strictObject({
  wsdl: z.string().min(1).meta({ description: "WSDL：清单旁的文件，或网址 / WSDL: a file beside the manifest, or an address", path: true }),
  endpoint: z.url().optional().meta({ description: "服务地址；缺省取自 WSDL / address of the service; default: the WSDL's" }),
  port: z.string().optional().meta({ description: "WSDL 中的端口名；缺省第一个 / port of the WSDL; default: the first" }),
  version: z.enum(["1.1", "1.2"]).default("1.1").meta({ description: "SOAP 版本 / SOAP version" }),
  security: z.enum(["none", "basic", "username-text", "username-digest"]).default("none").meta({
    description: "账号的出示方式；作为报文部分出示时用 none 和 {account}、{password} / how accounts are shown; none when they are parts of the message",
  }),
  ca: z.string().optional().meta({ description: "对方 CA 证书文件（PEM） / file with the CA certificates of the system (PEM)", path: true }),
  timeoutMs: z.number().int().min(100).max(600_000).default(30_000).meta({ description: "一次调用的时限，毫秒 / limit of one call, milliseconds" }),
  parties: z.array(partySchema).min(1).meta({ description: "单位及其账号 / parties and their accounts" }),
  probe: callSchema.optional().meta({ description: "只用来试登录的操作，不改变任何数据 / an operation that only tries the login and changes nothing" }),
});

export const soapFeed = z.strictObject({
  ...callShape,
  parties: z.array(z.string()).default([]).meta({ description: "从哪些单位读；空 = 全部 / parties that are read; empty = all" }),
  records: recordsSchema,
  key: z.array(path("永远标识一条记录的元素 / element that names a record for ever")).min(1),
  cursor: path("续读标记的元素；缺省：对方只给未答复的 / element with the place to read on from; default: the system gives what is unanswered").optional(),
  start: z.string().default("").meta({ description: "第一次的续读标记 / the first cursor" }),
  limit: z.number().int().min(1).max(500).default(100).meta({ description: "一次最多读多少条 / records at a time, at most" }),
  sender: path("记录中注明单位的元素，应与登录的单位一致 / element in which a record names its party; must be the one logged in").optional(),
  answer: z
    .strictObject({
      ...callShape,
      list: path("一次答复一批时，列表的位置 / where the list stands when a batch is answered in one call").optional(),
      each: request.meta({ description: "列表中的每一项 / each item of the list" }),
      outcomes: z.record(z.string(), z.string()).default({}).meta({ description: "结果的写法：accepted、duplicate、parked、manual、rejected、ignored / the system's words for outcomes" }),
    })
    .optional(),
  waiting: z.strictObject({ ...callShape, count: path("待读条数的位置 / where the number of waiting records stands") }).optional(),
});

export const soapTarget = z.strictObject({
  ...callShape,
  party: path("映射字段中注明单位的一个；缺省第一个单位 / mapped field that names the party; default: the first party").optional(),
  into: z.string().default("").meta({ description: "映射字段放在报文的何处；缺省直接作为部分 / where the mapped fields go; default: they are the parts" }),
  holdings: z
    .strictObject({ ...callShape, records: recordsSchema, key: path("记录键 / key of the record"), version: path("版本 / version") })
    .optional()
    .meta({ description: "对方列出已收记录的操作 / operation that lists what the system holds" }),
});

export type SoapSettings = z.infer<typeof soapSettings>;
export type SoapFeed = z.infer<typeof soapFeed>;
export type SoapTarget = z.infer<typeof soapTarget>;
export type SoapParty = z.infer<typeof partySchema>;
export type SoapCall = z.infer<typeof callSchema>;
export type ReplyRules = z.infer<typeof replySchema>;
export type RecordsRule = z.infer<typeof recordsSchema>;
