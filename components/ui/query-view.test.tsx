/** @file What a page shows of a record that was there and is gone. */
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { QueryView } from './query-view';

const shown = (error: unknown, data: string | undefined = 'Resume') =>
  renderToStaticMarkup(
    <QueryView query={{ data, error, refetch: () => undefined }}>{(text) => <p>{text}</p>}</QueryView>,
  );
const refusal = (code: string) => Object.assign(new Error('There is no run any more.'), { data: { domain: { code } } });

it('offers nothing on a record that was deleted elsewhere', () => {
  expect(shown(null)).toContain('Resume');
  expect(shown(refusal('not-found'))).not.toContain('Resume');
  expect(shown(refusal('not-found'))).toContain('There is no run any more.');
});

it('keeps what it has while the server is away', () => {
  expect(shown(new Error('failed to fetch'))).toContain('Resume');
  expect(shown(refusal('unavailable'))).toContain('Resume');
});
