import sax from "sax";

/** What is done with the parts of an XML text as they come. */
export interface XmlEvents {
  readonly opened: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly text?: (text: string) => void;
  readonly closed?: (name: string) => void;
  /** A document with a DTD; it throws. */
  readonly doctype?: (line: number) => void;
  /** Broken XML; it throws. */
  readonly broken: (problem: string, line: number) => void;
}

/** A streaming XML parser. */
export interface XmlReader {
  write(text: string): void;
  /** Fails when something is still open. */
  end(): void;
  /** From 1. */
  line(): number;
}

export function openXmlReader({ opened, text = () => undefined, closed = () => undefined, doctype = () => undefined, broken }: XmlEvents): XmlReader {
  const parser = sax.parser(true, { position: true });
  const line = () => parser.line + 1;
  Object.assign(parser, {
    onopentag: (tag: sax.Tag) => opened(tag.name, tag.attributes),
    ontext: text,
    oncdata: text,
    onclosetag: closed,
    ondoctype: () => doctype(line()),
    onerror: (error: Error) => broken(error.message.split("\n", 1)[0]!, line()),
  } satisfies Partial<sax.SAXParser>);
  return { write: (piece) => void parser.write(piece), end: () => void parser.close(), line };
}

/** A name without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
