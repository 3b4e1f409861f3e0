import type { SoapCall } from "../../../../adapters/sdk/connectors/soap/settings.ts";
import { putAt, type Parts } from "../../../../adapters/sdk/connectors/soap/template.ts";

type Said = "success" | "kept" | "refused" | "unauthorized";

/** A SOAP 1.1 fault as the server's library takes it. */
export class SaidFault extends Error {
  readonly Fault: Readonly<Record<string, unknown>>;
  constructor(faultcode: string, faultstring: string, statusCode = 500) {
    super(faultstring);
    this.Fault = { faultcode: `soap:${faultcode}`, faultstring, statusCode };
  }
}

const words: Readonly<Record<Said, string>> = { success: "成功", kept: "该报文已收到", refused: "字段校验未通过", unauthorized: "账号或口令不正确" };

/** Code and words where the manifest expects them; refusals and bad logins without a code for them are faults. */
export function replyOf({ reply }: SoapCall, said: Said, more: Parts = {}): Parts {
  const code = codeFor(reply, said);
  if (code === undefined && said === "refused") throw new SaidFault("Client", words.refused);
  if (code === undefined && said === "unauthorized") throw new SaidFault("Client.FailedAuthentication", words.unauthorized);
  const parts = { ...more };
  if (reply.code !== undefined && code !== undefined) putAt(parts, reply.code, code);
  if (reply.message !== undefined) putAt(parts, reply.message, words[said]);
  return parts;
}

/** Undefined when the manifest has no code for it. */
function codeFor({ code, success, kept, unavailable, unauthorized }: SoapCall["reply"], said: Said): string | undefined {
  if (code === undefined) return undefined;
  if (said === "unauthorized") return unauthorized[0];
  if (said === "refused") return ["E400", "400", "-1"].find((one) => ![...success, ...kept, ...unavailable, ...unauthorized].includes(one));
  return (said === "kept" ? kept[0] : undefined) ?? success[0] ?? "";
}
