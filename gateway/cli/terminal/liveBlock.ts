import { cutToWidth } from "./displayWidth.ts";

/** Where text goes: a stream that may be a terminal. */
export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Lines that are drawn again and again at the bottom of the screen. */
export interface LiveBlock {
  /** Shows these lines in place of the former ones. Without a terminal only lines that changed are written. */
  show(lines: readonly string[]): void;
  /** Writes a line that stays, above the block. */
  print(line: string): void;
  /** Leaves the block on the screen; the next `show` begins below it. */
  finish(): void;
}

/** Draws on a terminal with cursor movements, and line by line on anything else. */
export function createLiveBlock(screen: Screen): LiveBlock {
  return screen.isTTY ? terminalBlock(screen) : plainBlock(screen);
}

function terminalBlock(screen: Screen): LiveBlock {
  let shown: readonly string[] = [];
  // Lines are overwritten and only then cleared to their end: erasing first would flicker.
  const home = () => (shown.length > 0 ? `\u001b[${shown.length}A\r` : "");
  const draw = (lines: readonly string[]) => `${lines.map((line) => `${cutToWidth(line, (screen.columns ?? 100) - 1)}\u001b[K\n`).join("")}\u001b[J`;
  return {
    show(lines) {
      screen.write(home() + draw(lines));
      shown = lines;
    },
    print(line) {
      screen.write(`${home()}${line}\u001b[K\n${draw(shown)}`);
    },
    finish() {
      shown = [];
    },
  };
}

function plainBlock(screen: Screen): LiveBlock {
  let written = new Set<string>();
  return {
    show(lines) {
      for (const line of lines) if (!written.has(line)) screen.write(`${line}\n`);
      written = new Set(lines);
    },
    print: (line) => void screen.write(`${line}\n`),
    // What was written stays on the page: only changes are worth a line.
    finish: () => undefined,
  };
}
