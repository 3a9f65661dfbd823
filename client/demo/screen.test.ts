/** @file What is written to terminals and to files. */
import { describe, expect, it } from 'vitest';
import { bar, createScreen, formatSeconds, tableLines } from './screen';

function written(isTTY: boolean, now = () => 0) {
  const parts: string[] = [];
  const screen = createScreen({ isTTY, columns: 30, write: (text) => parts.push(text) }, now);
  return { screen, parts };
}

describe('the screen', () => {
  it('overwrites its progress line on a terminal, cut to the width, and clears it before the next line', () => {
    const { screen, parts } = written(true);
    screen.progress('a'.repeat(50));
    screen.progress('b');
    screen.line('done');
    expect(parts).toEqual([`\r\u001b[2K${'a'.repeat(29)}`, '\r\u001b[2Kb', '\r\u001b[2Kdone\n']);
  });

  it('writes plain progress lines elsewhere, every few seconds', () => {
    let time = 0;
    const { screen, parts } = written(false, () => time);
    screen.line('begin');
    screen.progress('too early');
    time = 6_000;
    screen.progress('now');
    screen.progress('too early again');
    expect(parts).toEqual(['begin\n', 'now\n']);
  });
});

describe('figures', () => {
  it('are aligned in tables', () => {
    expect(
      tableLines(
        ['row', 'n'],
        [
          ['a', '100'],
          ['long', '3'],
        ],
      ),
    ).toEqual(['row      n', '──────────', 'a      100', 'long     3']);
  });

  it('read as time and share', () => {
    expect([3.24, 42.4, 125].map(formatSeconds)).toEqual(['3.2 s', '42 s', '2 min 5 s']);
    expect([bar(0, 4), bar(0.5, 4), bar(2, 4)]).toEqual(['░░░░', '██░░', '████']);
  });
});
