/** @file Clients that disconnect in the middle of sending or reading: not our error, so nothing alarming in the log. */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { json } from '@/test/factories/accounts';
import { socketEvent } from '@/test/sockets';
import { startBuiltPlatform } from './built-platform';

const megabyte = 2 ** 20;

it('leaves no error in the log', async () => {
  const { url, cookie, printed, processes } = await startBuiltPlatform();
  const { hostname, port, host, pathname } = new URL(url);
  const below = pathname === '/' ? '' : pathname;
  const begun = await fetch(`${url}/api/2.0/mlflow/runs/create`, {
    method: 'POST',
    headers: { cookie, ...json },
    body: JSON.stringify({ experiment_id: '0' }),
  });
  const answer: { run: { info: { run_id: string } } } = await begun.json();
  const artefact = `/api/2.0/mlflow-artifacts/artifacts/${answer.run.info.run_id}/artifacts/model.bin`;
  const whole = await fetch(`${url}${artefact}`, {
    method: 'PUT',
    headers: { cookie },
    body: randomBytes(32 * megabyte),
  });
  expect(whole.status).toBe(200);

  const head = (line: string, headers: readonly string[]): string =>
    [`${line.replace(' ', ` ${below}`)} HTTP/1.1`, `Host: ${host}`, `Cookie: ${cookie}`, ...headers, '', ''].join(
      '\r\n',
    );
  const long = 'Content-Length: 3000000';
  const type = 'Content-Type: application/json';
  const file = ['Content-Type: application/octet-stream', 'X-File-Name: x.zip', long];
  const cut: readonly (readonly [string, readonly string[]])[] = [
    ['POST /api/session', [type, 'Content-Length: 3000']],
    ['POST /api/join', [type, 'Content-Length: 3000']],
    ['POST /api/density', [type, 'Content-Length: 3000']],
    ['POST /api/v1/runs/list', [type, long]],
    ['POST /api/trpc/runs.bulk', [type, long]],
    ['POST /api/2.0/mlflow/runs/create', [type, long]],
    ['POST /runs', [type, long]],
    ['POST /api/datasets/uploads', file],
    [`PUT ${artefact}.cut`, [long]],
    [`GET ${artefact}`, []],
    ['GET /runs', []],
    ['GET /api/changes', []],
    ['GET /api/runs/export?format=csv', []],
  ];
  const before = printed().length;
  for (let round = 0; round < 3; round++) {
    for (const [line, headers] of cut) {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      socket.write(head(line, headers));
      if (headers.length > 0) socket.write(`{"a":"${'x'.repeat(1000)}`);
      // For reads, the first bytes; for uploads, only that they began.
      if (headers.length === 0) await socketEvent(socket, 'data');
      else await fetch(`${url}/api/health`).then((each) => each.arrayBuffer());
      if (round === 0) socket.destroy();
      else socket.resetAndDestroy();
    }
  }
  // Any log lines about them are written once others were answered and the process is told to end.
  const [web = 0] = processes('web.js');
  for (let n = 0; n < 20; n++) await fetch(`${url}/api/v1/system/status`, { headers: { cookie } });
  process.kill(web, 'SIGTERM');
  await expect.poll(() => processes('web.js').includes(web), { timeout: 60_000 }).toBe(false);
  const said = printed().slice(before);
  expect(said.split('\n').filter((line) => /"level":[56]0|⨯|\b\w*Error\b|aborted|ECONNRESET|EPIPE/.test(line))).toEqual(
    [],
  );
}, 600_000);
