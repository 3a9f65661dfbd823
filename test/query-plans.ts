/** @file What a piece of work asks of SQLite, with the plan of each statement: counts and plans are the same on every machine, times are not. */
import { vi } from 'vitest';
import type { Database } from '@/db/open';
import { clientOf } from '@/db/prepared';

export interface AskedStatement {
  readonly text: string;
  readonly plan: readonly string[];
}

/** Statements that were prepared before are not among them. */
export function statementsOf(db: Database, work: () => void): AskedStatement[] {
  const client = clientOf(db);
  const prepare = vi.spyOn(client, 'prepare');
  work();
  const texts = prepare.mock.calls.map(([text]) => text);
  prepare.mockRestore();
  return texts.map((text) => {
    const values = Array.from(text.matchAll(/\?/g), () => null);
    const lines = client.prepare(`explain query plan ${text}`).all(...values);
    return { text, plan: lines.map((line) => (line as { detail: string }).detail) };
  });
}
