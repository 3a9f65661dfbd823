/** @file The change feed: what is committed elsewhere arrives once and in order, nothing is missed on reconnecting. */

import { lte } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type FeedEvent, watchChanges } from '@/client/watch-changes';
import { openDatabase } from '@/db/open';
import { recordChange } from '@/db/queries/change';
import { change as changeTable } from '@/db/schema';
import { serveApi } from '@/test/factories/api-server';
import { makePlatform, type TestPlatform } from '@/test/factories/platform';

const note = ({ ctx }: TestPlatform, key: string) => recordChange(ctx.db, { entity: 'dataset', key, time: 0 });

/** Reads until `count` changes have come. */
async function collect(feed: AsyncGenerator<FeedEvent>, count: number, onHello?: () => void) {
  const keys: string[] = [];
  const types: string[] = [];
  for await (const event of feed) {
    types.push(event.type);
    if (event.type === 'hello') onHello?.();
    if (event.type === 'change') keys.push(event.change.key);
    if (keys.length >= count) break;
  }
  return { keys, types };
}

describe('the change feed', () => {
  it('passes on what is committed while it listens, to all who listen', async () => {
    const platform = makePlatform();
    note(platform, 'before');
    const { url } = await serveApi(platform);
    let greeted = 0;
    const onHello = () => {
      greeted++;
      if (greeted === 2) for (const key of ['a', 'b', 'c']) note(platform, key);
    };
    const feeds = await Promise.all([
      collect(watchChanges({ url }), 3, onHello),
      collect(watchChanges({ url }), 3, onHello),
    ]);
    for (const { keys, types } of feeds) {
      expect(keys).toEqual(['a', 'b', 'c']);
      expect(types).toEqual(['hello', 'change', 'change', 'change']);
    }
  });

  it('sends what was missed first', async () => {
    const platform = makePlatform();
    for (const key of ['a', 'b', 'c']) note(platform, key);
    const { url } = await serveApi(platform);
    expect((await collect(watchChanges({ url, after: 1 }), 2)).keys).toEqual(['b', 'c']);
  });

  it('asks to read again if the cursor expired, or is from another database', async () => {
    const platform = makePlatform();
    for (let i = 0; i < 10; i++) note(platform, String(i));
    platform.ctx.db.delete(changeTable).where(lte(changeTable.id, 5)).run();
    const { url } = await serveApi(platform);
    for (const after of [2, 1000]) {
      const { types } = await collect(watchChanges({ url, after }), 1, () => note(platform, 'next'));
      expect(types.slice(0, 2)).toEqual(['hello', 'resync']);
    }
    const { types, keys } = await collect(watchChanges({ url, after: 5 }), 5);
    expect(types[1]).toBe('change');
    expect(keys[0]).toBe('5');
  });

  it('takes the browser’s own header over the address, and refuses nonsense', async () => {
    const platform = makePlatform();
    for (const key of ['a', 'b', 'c']) note(platform, key);
    const { url } = await serveApi(platform);
    const response = await fetch(`${url}/api/changes?after=0`, { headers: { 'Last-Event-ID': '2' } });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('"c"')) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    expect(text).not.toContain('"b"');
    expect(text).toMatch(/^id: 2\nevent: hello\n/);
    expect((await fetch(`${url}/api/changes?after=-1`)).status).toBe(400);
    expect((await fetch(`${url}/api/changes?from=1`)).status).toBe(400);
  });

  it('ends its streams when the process does, and polls no more', async () => {
    const platform = makePlatform();
    const { url, hub } = await serveApi(platform);
    const response = await fetch(`${url}/api/changes`);
    const reader = response.body?.getReader();
    await reader?.read();
    hub.close();
    let done = false;
    while (!done) done = (await reader?.read())?.done ?? true;
    expect(done).toBe(true);
  });

  it('hears other processes’ connections', async () => {
    const platform = makePlatform();
    const { url } = await serveApi(platform);
    const other = openDatabase(platform.file, 'ingestion');
    const { keys } = await collect(watchChanges({ url }), 1, () =>
      recordChange(other.db, { entity: 'series', key: 'train.loss', time: 0 }),
    );
    other.close();
    expect(keys).toEqual(['train.loss']);
  });
});
