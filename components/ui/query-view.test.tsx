/** @file What a page shows of a record that was there and is gone. */
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { toProblem } from './problem';
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

it('says that it retries only where it does', () => {
  const unreachable = renderToStaticMarkup(
    <QueryView query={{ data: undefined, error: new Error('failed to fetch'), refetch: () => undefined }}>
      {() => null}
    </QueryView>,
  );
  expect(unreachable).toContain('The server does not answer. Is it running? The page retries automatically.');
  // A form shows this problem, too, and sends nothing again by itself.
  expect(toProblem(new Error('failed to fetch')).message).toBe('The server does not answer. Is it running?');
});
