/** Bytes by character, of the two-byte part of GB18030: nothing on board writes that encoding, it can only be read. */
let table: ReadonlyMap<string, Buffer> | undefined;

/** A text in GB18030, as Chinese office programs still write it. Characters beyond the two-byte part become `?`. */
export function encodeGb18030(text: string): Buffer {
  table ??= buildTable();
  const known = table;
  return Buffer.concat(Array.from(text, (character) => known.get(character) ?? Buffer.from(character.charCodeAt(0) < 0x80 ? character : "?")));
}

function buildTable(): ReadonlyMap<string, Buffer> {
  const decoder = new TextDecoder("gb18030");
  const characters = new Map<string, Buffer>();
  for (let first = 0x81; first <= 0xfe; first++) {
    for (let second = 0x40; second <= 0xfe; second++) {
      if (second === 0x7f) continue;
      const bytes = Buffer.from([first, second]);
      characters.set(decoder.decode(bytes), bytes);
    }
  }
  return characters;
}
