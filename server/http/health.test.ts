/** @file Health reports what fails: 503 for monitors, and a plain page in place of pages that can't be rendered. */

import { once } from 'node:events';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import Sqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { backupDirectory, backupsIn } from '@/db/backups';
import { openDatabase } from '@/db/open';
import { countRunsByState } from '@/db/queries/run/list';
import { readSettings } from '@/server/environment';
import { domainErrorOf } from '@/server/errors/map-error';
import { describeTrouble, notedTroubles } from '@/server/health/failures';
import { reportDispatcher } from '@/server/services/system/dispatcher';
import { gateRules } from '@/server/web/rules';
import { watchTrouble } from '@/server/web/trouble-page';
import { createWebServer } from '@/server/web/web-server';
import { makePlatform } from '@/test/factories/platform';
import { healthResponse } from './health';

function platform() {
  const made = makePlatform();
  const { ctx, dataDirectory } = made;
  reportDispatcher({ ctx, input: { pid: 1, devices: [] } });
  const health = async (open = () => ctx) => {
    const answer = healthResponse(dataDirectory, open);
    return { status: answer.status, body: await answer.json() };
  };
  return { ...made, health };
}

describe('health', () => {
  it('is 200 while all parts are well', async () => {
    const { health } = platform();
    expect(await health()).toEqual({
      status: 200,
      body: {
        status: 'ok',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        database: 'ok',
        dispatcher: { alive: true, seenAt: expect.any(Number) },
        troubles: [],
      },
    });
  });

  it('is 503 while the dispatcher is silent, and 200 again once it beats', async () => {
    const { ctx, health, advance } = platform();
    advance(ctx.settings.timing.silentAfter);
    expect(await health()).toMatchObject({ status: 503, body: { troubles: [{ part: 'dispatcher' }], database: 'ok' } });
    reportDispatcher({ ctx, input: { pid: 1, devices: [] } });
    expect((await health()).status).toBe(200);
  });

  it('is 503 while the data folder is away', async () => {
    const { dataDirectory, health } = platform();
    renameSync(dataDirectory, `${dataDirectory}-away`);
    expect(await health()).toMatchObject({ status: 503, body: { troubles: [{ part: 'data-folder' }] } });
    mkdirSync(dataDirectory);
    expect(await health()).toMatchObject({ status: 503, body: { troubles: [{ part: 'data-folder' }] } });
    expect(backupsIn(dataDirectory)).toEqual([]);
    rmdirSync(dataDirectory);
    expect(() => backupDirectory(dataDirectory)).toThrow(/ENOENT/);
    renameSync(`${dataDirectory}-away`, dataDirectory);
    expect((await health()).status).toBe(200);
  });

  it('is 503 where bytes of the database flipped, says so with the way out, and answers no request with 500', async () => {
    const { file, open, dataDirectory, health } = platform();
    open.checkpoint();
    const damaged = `${file}.damaged`;
    const bytes = readFileSync(file);
    const sqlite = new Sqlite(file, { readonly: true });
    const pages = sqlite.prepare("SELECT rootpage FROM sqlite_schema WHERE tbl_name = 'run'").pluck().all();
    sqlite.close();
    // A part that counting runs reads, but opening the file does not.
    for (const page of pages) bytes.fill(0xff, (Number(page) - 1) * 4_096, Number(page) * 4_096);
    writeFileSync(damaged, bytes);
    const broken = openDatabase(damaged, 'reader');
    onTestFinished(() => broken.close());
    const read = () => countRunsByState(broken.db);
    const { body, status } = await health(() => {
      read();
      throw new Error('it was read');
    });
    expect([status, body.database]).toEqual([503, 'failing']);
    expect(JSON.stringify(body)).not.toContain(dataDirectory);
    const [trouble] = notedTroubles(dataDirectory);
    expect(trouble === undefined ? '' : describeTrouble(trouble)).toMatch(
      /^The database is damaged \(.*\) since \d\d:\d\d: .*masthead rebuild --data/,
    );
    expect(() => {
      try {
        read();
      } catch (error) {
        throw domainErrorOf(error);
      }
    }).toThrow(expect.objectContaining({ code: 'unavailable', message: expect.stringContaining('is damaged') }));
  });

  it.each([
    ['the header', 0, 100],
    ['what follows the header', 100, 200],
    ['the first pages', 4_096, 40_960],
  ])(
    'is 503 at the first look after %s was overwritten, though the open database still answers',
    async (_, at, bytes) => {
      const { file, open, health } = platform();
      open.checkpoint();
      expect((await health()).status).toBe(200);
      const descriptor = openSync(file, 'r+');
      onTestFinished(() => closeSync(descriptor));
      writeSync(descriptor, Buffer.alloc(bytes, 0xa5), 0, bytes, at);
      expect(await health()).toMatchObject({ status: 503, body: { database: 'failing' } });
    },
  );
});

it('reports since when the disk is full, as an error that says what to do', () => {
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  expect(domainErrorOf(new Error('failed', { cause: full }))).toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/^The disk of the data folder is full since \d\d:\d\d: Free some space/),
  });
});

it('answers a browser with a plain page of 503 while pages can’t be drawn, and leaves the API to itself', async () => {
  const { dataDirectory, file, open } = makePlatform();
  const trouble = watchTrouble(dataDirectory, { open: false });
  const { http, handleWith } = createWebServer({ development: false, rules: gateRules(readSettings({})), trouble });
  handleWith(async (_request, response) => void response.end('drawn'));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => void http.close());
  open.close();
  copyFileSync(file, `${file}.whole`);
  writeFileSync(file, readFileSync(file).subarray(0, 5_000));
  const address = http.address();
  const at = (path: string, accept: string) =>
    fetch(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}${path}`, { headers: { accept } });
  const page = await at('/runs', 'text/html');
  expect([page.status, page.headers.get('retry-after')]).toEqual([503, '30']);
  expect(await page.text()).toMatch(
    /The database is damaged \(it ends after 5000 of \d+ bytes\) since .*masthead rebuild/s,
  );
  expect(await (await at('/api/health', 'text/html')).text()).toBe('drawn');
  const toStrangers = JSON.stringify(watchTrouble(dataDirectory, { open: true })());
  expect(toStrangers).toContain('masthead rebuild');
  expect(toStrangers).not.toContain(dataDirectory);
});
