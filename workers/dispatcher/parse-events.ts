/** @file Parses lines of a log into events: other lines are returned with the reason, and never block the rest. */
import { type RunEvent, runEventSchema } from '@/domain/events';
import type { TailPiece } from './read-new-lines';

export type ParsedLine =
  /** `end`: bytes from the start of the log to the end of the line. */
  | { readonly kind: 'event'; readonly event: RunEvent; readonly end: number }
  /** `hole`: it has zeros, which a folder shows where it knows of bytes that it does not have yet. */
  | {
      readonly kind: 'bad';
      readonly reason: string;
      readonly hole: boolean;
      readonly start: number;
      readonly end: number;
    };

export function parseLines(piece: TailPiece): ParsedLine[] {
  return piece.lines.map(({ offset, text }, index): ParsedLine => {
    const end = piece.lines[index + 1]?.offset ?? piece.offset;
    const bad = (reason: string): ParsedLine => ({
      ...{ kind: 'bad', reason, start: offset, end },
      hole: text?.includes('\0') ?? false,
    });
    if (text === null) return bad('it is longer than any event');
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch {
      return bad('it is not JSON');
    }
    const points = plainPoints(content);
    if (points !== null) return { kind: 'event', event: points, end };
    const parsed = runEventSchema.safeParse(content);
    if (parsed.success) return { kind: 'event', event: parsed.data, end };
    const issue = parsed.error.issues[0];
    return bad(
      [issue?.path.join('.') ?? '', issue?.message ?? 'it is not an event'].filter((part) => part !== '').join(': '),
    );
  });
}

/**
 * Points in their usual form, checked by hand: the schema takes several times as long, and there may be hundreds of
 * thousands a second. Null if the schema must decide.
 */
function plainPoints(content: unknown): Extract<RunEvent, { type: 'points' }> | null {
  if (typeof content !== 'object' || content === null) return null;
  const { type, sequence, time, step, values } = content as Readonly<Record<string, unknown>>;
  if (type !== 'points' || !isCount(sequence) || typeof time !== 'number' || !Number.isFinite(time)) return null;
  if (typeof step !== 'number' || !Number.isSafeInteger(step)) return null;
  return isPlain(values) ? { type, sequence, time, step, values } : null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isPlain(values: unknown): values is Readonly<Record<string, number>> {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return false;
  for (const key in values) {
    const value: unknown = (values as Readonly<Record<string, unknown>>)[key];
    // Also what is no own name of it, which JSON can't bring.
    if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  }
  return true;
}
