import { once } from "node:events";
import { ReadStream } from "node:fs";
import { Transform, type Duplex, type Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type exceljs from "exceljs";

type WorkbookReader = exceljs.stream.xlsx.WorkbookReader;

/** The two places where exceljs 4.4 turns the parts of a workbook into text. */
interface TextParts {
  _parseWorksheet(chunks: AsyncIterable<Buffer>, sheetNo: string): AsyncIterable<unknown>;
  _parseSharedStrings(entry: Readable): AsyncIterable<unknown>;
}

/**
 * A streaming workbook reader that does not break characters and loses no parts. exceljs 4.4 decodes each chunk of the unzipped
 * XML by itself, so a Chinese character across two chunks becomes `��` without any error; here every chunk ends at a character.
 */
export async function openWorkbookReader(stream: Readable): Promise<WorkbookReader> {
  holdBackEnd(stream);
  // Loaded when needed: it takes 35 MB that a process without workbooks need not hold.
  const { default: library } = await import("exceljs");
  const options = { entries: "ignore", sharedStrings: "cache", hyperlinks: "ignore", styles: "cache", worksheets: "emit" } as const;
  const workbook = new library.stream.xlsx.WorkbookReader(stream, options);
  const parts = workbook as unknown as TextParts;
  const parseWorksheet = parts._parseWorksheet.bind(workbook);
  const parseSharedStrings = parts._parseSharedStrings.bind(workbook);
  parts._parseWorksheet = async function* (chunks, sheetNo) {
    // A sheet that is passed over has its temporary file removed at once: it must be open by then, else its stream fails unheard.
    if (chunks instanceof ReadStream) await once(chunks, "open");
    yield* parseWorksheet(wholeCharacters(chunks), sheetNo);
    if (chunks instanceof ReadStream) chunks.destroy();
  };
  parts._parseSharedStrings = (entry) => parseSharedStrings(entry.pipe(wholeCharacterStream()));
  return workbook;
}

async function* wholeCharacters(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new StringDecoder("utf8");
  for await (const chunk of chunks) yield Buffer.from(decoder.write(chunk));
  yield Buffer.from(decoder.end());
}

function wholeCharacterStream(): Transform {
  const decoder = new StringDecoder("utf8");
  return new Transform({
    transform: (chunk: Buffer, _, done) => done(null, Buffer.from(decoder.write(chunk))),
    flush: (done) => done(null, Buffer.from(decoder.end())),
  });
}

/**
 * unzipper tells the end of the archive when it has taken in the last byte, although parts may still wait to be read: exceljs then
 * stops, and takes a sound workbook for a broken one. Here the end is told behind the last part.
 */
function holdBackEnd(archive: Readable): void {
  const pipe = archive.pipe.bind(archive);
  archive.pipe = (target, options) => {
    const parts = target as unknown as Duplex;
    const emit = parts.emit.bind(parts);
    parts.emit = (event: string | symbol, ...args: unknown[]) => {
      if (event !== "end" || parts.readableLength === 0) return emit(event, ...args);
      parts.on("data", () => {
        if (parts.readableLength === 0) setImmediate(() => emit("end"));
      });
      return true;
    };
    return pipe(target, options);
  };
}
