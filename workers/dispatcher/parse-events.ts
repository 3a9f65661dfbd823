/** @file From lines of a log to events: what is no event is told apart with its reason, and never holds up the rest. */
import { type RunEvent, runEventSchema } from '@/domain/events';
import type { TailPiece } from './tail';

export type ParsedLine =
  /** `end`: bytes from the start of the log to the end of the line. */
  | { readonly kind: 'event'; readonly event: RunEvent; readonly end: number }
  | { readonly kind: 'bad'; readonly reason: string; readonly start: number; readonly end: number };

export function parseLines(piece: TailPiece): ParsedLine[] {
  return piece.lines.map(({ offset, text }, index): ParsedLine => {
    const end = piece.lines[index + 1]?.offset ?? piece.offset;
    const bad = (reason: string): ParsedLine => ({ kind: 'bad', reason, start: offset, end });
    if (text === null) return bad('it is longer than any event');
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch {
      return bad('it is no JSON');
    }
    const parsed = runEventSchema.safeParse(content);
    if (parsed.success) return { kind: 'event', event: parsed.data, end };
    const issue = parsed.error.issues[0];
    return bad(
      [issue?.path.join('.') ?? '', issue?.message ?? 'it is no event'].filter((part) => part !== '').join(': '),
    );
  });
}

/** What ingesting an event costs, in points: decides how many go into one transaction. */
function costOf(line: ParsedLine): number {
  if (line.kind === 'bad') return 1;
  return line.event.type === 'points' ? Object.keys(line.event.values).length : 20;
}

/** Splits lines, in order, so that each part stays within the budget; a line beyond it goes alone. */
export function intoBatches(lines: readonly ParsedLine[], budget: number): ParsedLine[][] {
  const batches: ParsedLine[][] = [];
  let spent = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    const cost = costOf(line);
    if (spent + cost > budget) {
      batches.push([]);
      spent = 0;
    }
    batches.at(-1)?.push(line);
    spent += cost;
  }
  return batches;
}
