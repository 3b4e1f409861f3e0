/** A block of commands that a reader is to run. */
export interface CommandBlock {
  readonly text: string;
  /** The exit code that the guide promises; 0 unless the fence says `exit=1`. */
  readonly exit: number;
}

const FENCE = /^```sh run(?: exit=(\d+))?\n(.*?)^```$/gms;

/** The fenced blocks of a Markdown text that begin with `sh run`. */
export function readBlocks(markdown: string): readonly CommandBlock[] {
  return Array.from(markdown.matchAll(FENCE), ([, exit = "0", text = ""]) => ({ text, exit: Number(exit) }));
}
