/** @file Where the demo writes: whole lines, and one line that is overwritten on a terminal (rarer whole lines elsewhere). */

/** What `process.stdout` is of it. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Screen {
  line(text?: string): void;
  /** Progress: replaces the former progress line on a terminal; otherwise printed at most every few seconds. */
  progress(text: string): void;
}

const plainEveryMilliseconds = 5_000;
const eraseLine = '\r\u001b[2K';

export function createScreen(output: Output, now: () => number = () => performance.now()): Screen {
  const live = output.isTTY === true;
  let open = false;
  let lastPlain = Number.NEGATIVE_INFINITY;
  return {
    line(text = '') {
      output.write(`${open ? eraseLine : ''}${text}\n`);
      open = false;
      lastPlain = now();
    },
    progress(text) {
      if (live) {
        output.write(`${eraseLine}${text.slice(0, Math.max(20, (output.columns ?? 80) - 1))}`);
        open = true;
      } else if (now() - lastPlain >= plainEveryMilliseconds) {
        output.write(`${text}\n`);
        lastPlain = now();
      }
    },
  };
}

export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export function bar(share: number, width = 20): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
}

/** Columns as wide as their widest cell; the first is text, the others are figures. */
export function tableLines(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const format = (row: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? '';
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('   ')
      .trimEnd();
  return [format(header), widths.map((width) => '─'.repeat(width)).join('───'), ...rows.map(format)];
}
