/**
 * @file Replays requests of real clients: recorded by `MASTHEAD_RECORD=1 npm run test:mlflow`. Ids differ from one
 * platform to the next: the recorded ones are replaced by those of the answers.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Exchange } from './recorder';
import { serveWithDispatcher } from './served';

/** Set by the platform's own clock. */
const clocked = new Set([
  'creation_time',
  'last_update_time',
  'creation_timestamp_ms',
  'last_updated_timestamp_ms',
  'start_time',
  'end_time',
]);
const idPattern = /\b(run_[0-9a-z]{12}|ex_[0-9a-z]{12}|m-[0-9a-f]{32}|[0-9a-f]{32})\b/g;
/** Of the platform, whichever port it has. */
const address = /^http:\/\/127\.0\.0\.1:\d+/;

/** Pairs of ids at the same places of two answers. */
function learn(recorded: unknown, actual: unknown, names: Map<string, string>): void {
  if (typeof recorded === 'string' && typeof actual === 'string') {
    const [before, now] = [recorded.match(idPattern) ?? [], actual.match(idPattern) ?? []];
    for (const [at, id] of before.entries()) if (!names.has(id)) names.set(id, now[at] ?? id);
  } else if (typeof recorded === 'object' && recorded !== null && typeof actual === 'object' && actual !== null) {
    for (const [key, value] of Object.entries(recorded)) learn(value, Reflect.get(actual, key), names);
  }
}

function comparable(key: string, value: unknown): unknown {
  if (typeof value === 'string') return value.replace(address, 'http://here');
  return clocked.has(key) ? 'a time' : value;
}

const normal = (value: unknown): unknown =>
  value === null || value === undefined ? null : JSON.parse(JSON.stringify(value, comparable));

it.each(['skinny-current', 'skinny-2'])(
  'answers %s as recorded',
  async (client) => {
    const file = path.join(import.meta.dirname, 'exchanges', `${client}.ndjson`);
    const exchanges: Exchange[] = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const served = await serveWithDispatcher();
    try {
      const names = new Map<string, string>();
      const renamed = (text: string): string => text.replace(idPattern, (id) => names.get(id) ?? id);
      for (const { method, path: at, type, body, binary, status, answer } of exchanges) {
        const sent =
          body === null
            ? null
            : binary
              ? new Uint8Array(Buffer.from(body, 'base64'))
              : new TextEncoder().encode(renamed(body));
        const response = await fetch(`${served.url}${renamed(at)}`, {
          method,
          headers: type === null ? {} : { 'Content-Type': type },
          body: sent,
        });
        expect(response.status, `${method} ${at}`).toBe(status);
        const content = await response.text();
        if (answer === null) continue;
        const actual: unknown = JSON.parse(content);
        learn(answer, actual, names);
        expect(normal(actual), `${method} ${at}`).toEqual(JSON.parse(renamed(JSON.stringify(normal(answer)))));
      }
    } finally {
      await served.close();
    }
  },
  120_000,
);
