import type { ReplyRules } from "./settings.ts";
import { isNode, parseXml, textAt, type XmlNode } from "./xmlText.ts";

/** What a system made of a call. `busy` and `unauthorized` say nothing about what was sent. */
export type Verdict = "success" | "kept" | "refused" | "busy" | "unauthorized";

export interface SoapReply {
  /** The first element of the body, without prefixes; empty for a fault or an empty body. */
  readonly body: XmlNode;
  readonly fault?: SoapFault;
}

export interface SoapFault {
  readonly code: string;
  readonly text: string;
}

/** Reads an envelope of either version; undefined when the text is none, e.g. a page of a gateway. */
export function readEnvelope(text: string): SoapReply | undefined {
  const envelope = tryParse(text)?.["Envelope"];
  if (!isNode(envelope)) return undefined;
  const content = isNode(envelope["Body"]) ? envelope["Body"] : {};
  if (isNode(content["Fault"])) return { body: {}, fault: readFault(content["Fault"]) };
  const [first] = Object.values(content);
  return { body: isNode(first) ? first : {} };
}

function tryParse(text: string): XmlNode | undefined {
  try {
    return parseXml(text);
  } catch {
    return undefined;
  }
}

function readFault(fault: XmlNode): SoapFault {
  const subcode = textAt(fault, "Code.Subcode.Value");
  return {
    code: textAt(fault, "faultcode") || [textAt(fault, "Code.Value"), subcode].filter((part) => part !== "").join("/"),
    text: textAt(fault, "faultstring") || textAt(fault, "Reason.Text"),
  };
}

const AUTHENTICATION = /FailedAuthentication|InvalidSecurity|FailedCheck|Authenti|Unauthori[sz]ed|AccessDenied|账号|口令|密码/i;

/** Faults that say: this service does not know the operation. That concerns the manifest, not one record. */
const NOT_UNDERSTOOD = /soapaction|did not recogni[sz]e|cannot find dispatch|no such operation|failed to bind|VersionMismatch|MustUnderstand/i;

/** A fault is refused only when the sender of this one message is to blame. */
export function judgeFault({ code, text }: SoapFault): Verdict {
  if (AUTHENTICATION.test(code) || (isSender(code) && /Invalid username|password|未授权|账号|口令|密码/i.test(text))) return "unauthorized";
  if (NOT_UNDERSTOOD.test(`${code} ${text}`)) return "busy";
  return isSender(code) ? "refused" : "busy";
}

function isSender(code: string): boolean {
  return /(?:^|:)(?:Client|Sender)\b/i.test(code);
}

/** What the system's own return code means; without a rule for codes every reply is success. */
export function judgeBody(rules: ReplyRules, body: XmlNode): Verdict {
  if (rules.code === undefined) return "success";
  const code = textAt(body, rules.code);
  if (rules.success.includes(code)) return "success";
  if (rules.kept.includes(code)) return "kept";
  if (rules.unauthorized.includes(code)) return "unauthorized";
  // No code at all is no answer of this system.
  return code === "" || rules.unavailable.includes(code) ? "busy" : "refused";
}
