/** @file The proxies of docs/security.md, verbatim, before the gate and the API: TLS, streams, large files, addresses, headers. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import { connect } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { recordChange } from '@/db/queries/change';
import { auditEntry } from '@/db/schema';
import { readSettings } from '@/server/environment';
import { createFirstMember } from '@/server/services/members/join';
import { tokens } from '@/server/services/tokens';
import { gateRules } from '@/server/web/rules';
import { createWebServer } from '@/server/web/web-server';
import { ada } from '@/test/factories/accounts';
import { serveApi } from '@/test/factories/api-server';
import { makePlatform } from '@/test/factories/platform';
import { temporaryDirectory } from '@/test/temporary-directory';
import { freePort } from '@/workers/supervisor/port';

const name = 'masthead.lab.example';
const megabytes = 200;
const docs = readFileSync(path.resolve(import.meta.dirname, '../../docs/security.md'), 'utf8');

function installed(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The docs' configuration, with this test's ports and files. */
function configurationOf(language: string, places: Readonly<Record<string, string>>): string {
  const text = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(docs)?.[1] ?? '';
  expect(text).toContain('3140');
  return Object.entries(places).reduce((so, [theirs, ours]) => so.replaceAll(theirs, ours), text);
}

/**
 * The real gate, before the API without pages. Under a sub-path there is nothing else, and as with Next an address without a slash at
 * its end is the page’s.
 */
async function behindGate(port: number, subPath: string) {
  const platform = makePlatform();
  const environment = {
    MASTHEAD_URL: `https://${name}${subPath}`,
    ...(subPath === '' ? {} : { MASTHEAD_BASE_PATH: subPath }),
    MASTHEAD_TRUSTED_PROXIES: '127.0.0.1',
    MASTHEAD_PROXY_USER_HEADER: 'Remote-User',
    MASTHEAD_PROXY_GROUPS_HEADER: 'Remote-Groups',
    MASTHEAD_ROLES: '*=admin',
  };
  const settings = { ...readSettings(environment), ...platform.ctx.settings };
  const ctx = { ...platform.ctx, settings };
  const { url } = await serveApi({ ...platform, ctx });
  const member = await createFirstMember({ ctx, input: ada });
  const actor = { name: 'ada', access: 'admin', member: member.id } as const;
  const { token } = tokens.create({ ctx: { ...ctx, actor }, input: { name: 't', scopes: ['read', 'launch'] } });
  const { http, handleWith } = createWebServer({ development: false, rules: gateRules(settings) });
  handleWith(async (incoming, outgoing) => {
    const { method, headers, url: asked = '' } = incoming;
    if (!asked.startsWith(subPath)) return void outgoing.writeHead(404).end();
    if (asked === `${subPath}/`) return void outgoing.writeHead(308, { Location: subPath }).end();
    if (asked === subPath) return void outgoing.end('the page');
    const onward = plainRequest(`${url}${asked.slice(subPath.length)}`, { method, headers });
    outgoing.on('close', () => onward.destroy());
    onward.on('error', () => outgoing.destroy());
    onward.on('response', (answer: IncomingMessage) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  return { ctx, token };
}

const proxies = {
  nginx(folder: string, places: Readonly<Record<string, string>>, port: number) {
    const own = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
      .join(' ');
    const server = configurationOf('nginx', { ...places, 'listen 443': `listen 127.0.0.1:${port}` });
    const file = path.join(folder, 'nginx.conf');
    writeFileSync(
      file,
      `daemon off; pid ${folder}/pid; error_log ${folder}/error; events {}\nhttp { access_log off; ${own}\n${server} }\n`,
    );
    return ['-c', file, '-e', path.join(folder, 'error')];
  },
  caddy(folder: string, places: Readonly<Record<string, string>>, port: number) {
    const site = configurationOf('caddy', { ...places, [`${name} {`]: `https://${name}:${port} {` });
    const file = path.join(folder, 'Caddyfile');
    writeFileSync(file, `{\n  admin off\n  auto_https disable_redirects\n  default_bind 127.0.0.1\n}\n${site}`);
    return ['run', '--config', file, '--adapter', 'caddyfile'];
  },
} as const;

async function start(program: keyof typeof proxies, subPath = '') {
  const folder = temporaryDirectory();
  const [certificate, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, '-keyout', key, '-out', certificate],
    { stdio: 'ignore' },
  );
  const [port, inner] = [await freePort(), await freePort()];
  const made = await behindGate(inner, subPath);
  const places = {
    ...(subPath === ''
      ? {}
      : { 'location / {': `location ${subPath} {`, 'reverse_proxy ': `reverse_proxy ${subPath}* ` }),
    '/etc/ssl/masthead.pem': certificate,
    '/etc/ssl/masthead.key': key,
    '127.0.0.1:3140': `127.0.0.1:${inner}`,
  };
  mkdirSync(path.join(folder, 'home'));
  const child = spawn(program, proxies[program](folder, places, port), {
    stdio: 'ignore',
    env: { ...process.env, HOME: path.join(folder, 'home') },
  });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const open = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
  await expect.poll(open, { timeout: 30_000 }).toBe(true);
  const ca = readFileSync(certificate);
  /** From another address of this machine than the proxy's own. */
  const ask = (given: RequestOptions, body?: Readable): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers = { Host: name, ...given.headers };
      const options = { ...given, headers, host: '127.0.0.1', port, servername: name, ca, localAddress: '127.0.0.2' };
      const sent = request(options, resolve).on('error', reject);
      if (body === undefined) sent.end();
      else body.pipe(sent);
    });
  return { ...made, ask };
}

for (const program of ['nginx', 'caddy'] as const) {
  it.skipIf(!installed(program))(
    `${program}, as configured in the docs (skipped if not installed)`,
    async () => {
      const { ctx, token, ask } = await start(program);
      const bearer = { Authorization: `Bearer ${token}` };
      const forged = { 'X-Forwarded-For': '192.0.2.66', 'Remote-User': 'mallory', 'Remote-Groups': 'heads' };

      const stranger = await ask({ path: '/api/v1/runs/list', headers: forged });
      expect(stranger.statusCode).toBe(401);
      stranger.resume();

      const feed = await ask({ path: '/api/changes', headers: bearer });
      feed.setEncoding('utf8');
      let said = '';
      for await (const part of feed) {
        if (said === '') recordChange(ctx.db, { entity: 'dataset', key: 'through the proxy', time: 0 });
        said += part;
        if (said.includes('through the proxy')) break;
      }
      expect(said).toMatch(/^id: \d+\nevent: hello/);

      const piece = Buffer.alloc(2 ** 20, 'x');
      const file = Readable.from(
        (function* () {
          for (let n = 0; n < megabytes; n++) yield piece;
        })(),
      );
      const type = { 'Content-Type': 'application/octet-stream', 'X-File-Name': 'large.zip' };
      const upload = { path: '/api/datasets/uploads', method: 'POST', headers: { ...bearer, ...forged, ...type } };
      const sent = await ask(upload, file);
      sent.resume();
      expect(sent.statusCode).toBe(200);
      const entries = ctx.db.select().from(auditEntry).all();
      expect(entries.find(({ action }) => action === 'dataset.upload')).toMatchObject({
        actor: 'ada',
        address: '127.0.0.2',
        detail: { bytes: megabytes * 2 ** 20 },
      });
      expect(JSON.stringify(entries)).not.toContain('mallory');
    },
    300_000,
  );
  it.skipIf(!installed(program))(
    `${program} under a sub-path, with the lines of the docs (skipped if not installed)`,
    async () => {
      const subPath = '/masthead';
      for (const line of [`\`location ${subPath} {\``, `\`reverse_proxy ${subPath}* `]) expect(docs).toContain(line);
      const { token, ask } = await start(program, subPath);
      const bearer = { Authorization: `Bearer ${token}` };
      const statuses: Record<string, number | undefined> = {};
      for (const path of [subPath, `${subPath}/`, `${subPath}/api/v1/system/status`, '/', '/api/v1/system/status']) {
        const answer = await ask({ path, headers: bearer });
        answer.resume();
        statuses[path] = answer.statusCode;
        if (path === `${subPath}/`) expect(answer.headers.location).toBe(subPath);
      }
      expect(statuses).toMatchObject({
        [subPath]: 200,
        [`${subPath}/`]: 308,
        [`${subPath}/api/v1/system/status`]: 200,
      });
      // Nothing of the platform is beside it (Caddy answers 200 with nothing if no site is).
      for (const path of ['/', '/api/v1/system/status']) expect([200, 404]).toContain(statuses[path]);
    },
    60_000,
  );
}
