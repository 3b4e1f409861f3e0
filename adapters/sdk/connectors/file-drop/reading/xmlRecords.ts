import { decodedChunks, type TextEncodingName } from "../../../formats/textEncoding.ts";
import { brokenFile, MAX_RECORD, type FileRecord, type FileRecords } from "./fileRecord.ts";
import { undecodable } from "./tableRecords.ts";
import { localName, openXmlReader, type XmlReader } from "./xmlEvents.ts";

export interface XmlOptions {
  readonly encoding: TextEncodingName;
  /** Name of a record's element at any depth, without prefix; default: every child of the root. */
  readonly record?: string | undefined;
}

/** Deeper nesting is no record; bounds what is held. */
const MAX_DEPTH = 12;

interface Element {
  readonly name: string;
  readonly children: Record<string, unknown>;
  text: string;
}

/**
 * The records of an XML file, streamed: child elements by their names without prefix, repeated ones as a list, an attribute as
 * `<element>@<attribute>`. A document with a DTD is refused, because entities could read other files or grow without end.
 */
export async function* readXmlRecords(path: string, file: string, { encoding, record }: XmlOptions): FileRecords {
  let records: FileRecord[] = [];
  const reader = openRecordReader(file, record, (found) => records.push(found));
  for await (const chunk of decodedChunks(path, encoding)) {
    reader.write(chunk);
    if (records.length === 0) continue;
    yield records;
    records = [];
  }
  reader.end();
  if (records.length > 0) yield records;
}

function openRecordReader(file: string, recordName: string | undefined, found: (record: FileRecord) => void): XmlReader {
  /** Elements from the record down; empty outside of one. */
  const open: Element[] = [];
  let [depth, firstLine, length] = [0, 0, 0];
  const broken = (rule: string, remedy: string, line = reader.line()) => brokenFile({ file, line, rule, remedy });
  const isRecord = (name: string) => (recordName === undefined ? depth === 1 : name === recordName);
  const grow = (by: number) => {
    length += by;
    if (length > MAX_RECORD) throw broken(`单条记录超过 ${MAX_RECORD} 字符 / a record of more than ${MAX_RECORD} characters`, "请检查结束标记 / check the closing tags");
  };
  const begin = (name: string, attributes: Readonly<Record<string, string>>) => {
    const holder = open.at(-1);
    if (!holder) [firstLine, length] = [reader.line(), 0];
    if (open.length >= MAX_DEPTH) throw broken("嵌套过深 / nested too deeply", "请按接口说明导出 / export it as the interface's description says");
    const element: Element = { name, children: {}, text: "" };
    for (const [attribute, value] of Object.entries(attributes)) {
      if (attribute.startsWith("xmlns")) continue;
      grow(value.length);
      add((holder ?? element).children, `${holder ? name : ""}@${localName(attribute)}`, value);
    }
    open.push(element);
  };
  const reader = openXmlReader({
    opened: (fullName, attributes) => {
      const name = localName(fullName);
      if (open.length > 0 || isRecord(name)) begin(name, attributes);
      depth++;
    },
    text: (text) => {
      const element = open.at(-1);
      if (!element) return;
      grow(text.length);
      element.text += text;
    },
    closed: () => {
      depth--;
      const element = open.pop();
      const holder = open.at(-1);
      if (element && holder) add(holder.children, element.name, isLeaf(element) ? element.text : element.children);
      else if (element) found(toRecord(firstLine, element));
    },
    doctype: (line) => {
      throw broken("不接受带 DTD 的 XML / XML with a DTD is not accepted", "请去掉 <!DOCTYPE> / remove <!DOCTYPE>", line);
    },
    broken: (problem, line) => {
      throw broken(`XML 格式错误 / broken XML (${problem})`, "请改正后重新投放 / mend it and drop the file again", line);
    },
  });
  return reader;
}

function toRecord(line: number, { children }: Element): FileRecord {
  const damaged = Object.entries(children).find(([, value]) => JSON.stringify(value).includes("\ufffd"));
  return damaged ? { line, fields: {}, unreadable: undecodable(damaged[0]) } : { line, fields: children };
}

function add(fields: Record<string, unknown>, name: string, value: unknown): void {
  const former = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (former === undefined) fields[name] = value;
  else if (Array.isArray(former)) former.push(value);
  else fields[name] = [former, value];
}

function isLeaf({ children }: Element): boolean {
  for (const name in children) if (Object.hasOwn(children, name)) return false;
  return true;
}
