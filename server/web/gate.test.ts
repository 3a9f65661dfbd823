/** @file The gate's decisions: names, other sites, proxies. */

import { describe, expect, it } from 'vitest';
import { readSettings } from '@/server/environment';
import { fc } from '@/test/fast-check';
import { type Arrival, judge, localHeader, vouch } from './gate';
import { gateRules } from './rules';

type Headers = Readonly<Record<string, string>>;
type Environment = Readonly<Record<string, string>>;

function arrive(headers: Headers, rest: Partial<Arrival> = {}, environment: Environment = {}) {
  const rawHeaders = Object.entries(headers).flat();
  const arrival = { method: 'GET', rawHeaders, peer: '127.0.0.1', upgrade: false };
  return judge({ ...arrival, ...rest }, gateRules(readSettings(environment)));
}
const statusOf = (verdict: ReturnType<typeof arrive>): number => (verdict.admitted ? 200 : verdict.status);
const asked = (host: string, environment: Environment = {}) => statusOf(arrive({ Host: host }, {}, environment));

describe('the requested name', () => {
  it.each([
    '127.0.0.1:3140',
    'localhost',
    'LOCALHOST:8000',
    '[::1]:3140',
    '[0:0:0:0:0:0:0:1]',
    '127.9.0.1',
    'localhost.',
    '127.0.0.1.',
  ])('is the machine itself: %s', (host) => expect(asked(host)).toBe(200));

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '0.0.0.0:3140', '192.168.1.7', '[::]'])(
    'is another: %s',
    (host) => expect(asked(host)).toBe(421),
  );

  it.each([
    '',
    ' ',
    'a b',
    'localhost@evil',
    'localhost:0',
    'localhost:99999',
    'localhost/..',
    '[::1',
    'a,b',
    'x\u00e9',
  ])('is none: %j', (host) => expect(asked(host)).toBe(400));

  it('occurs once', () => {
    expect(statusOf(arrive({}))).toBe(400);
    expect(statusOf(arrive({ Host: 'localhost', host: 'localhost' }))).toBe(400);
  });

  it('may be any that the operator names', () => {
    const environment = { MASTHEAD_URL: 'https://masthead.lab/nas', MASTHEAD_HOSTS: 'box:3140, *.lab.example' };
    expect(
      ['masthead.lab', 'masthead.lab:8443', 'box:3140', 'a.lab.example'].map((host) => asked(host, environment)),
    ).toEqual([200, 200, 200, 200]);
    expect(['box', 'lab.example', 'xlab.example', 'masthead.lab.evil'].map((host) => asked(host, environment))).toEqual(
      [421, 421, 421, 421],
    );
    expect(asked('10.1.2.3:3140', { MASTHEAD_HOST: '10.1.2.3' })).toBe(200);
    expect(asked('[fd00::1]', { MASTHEAD_HOST: 'fd00::1' })).toBe(200);
    expect(asked('0.0.0.0', { MASTHEAD_HOST: '0.0.0.0' })).toBe(421);
  });

  it('is reported with the name of the setting, and without the requested one', () => {
    const verdict = arrive({ Host: 'evil.example' });
    expect(verdict).toMatchObject({ text: expect.stringContaining('MASTHEAD_HOSTS') });
    expect(JSON.stringify(verdict)).not.toContain('evil');
  });

  it('is never admitted unless listed, whatever else is sent', () => {
    const name = fc.stringMatching(/^[a-z0-9.-]{1,30}$/).filter((text) => !/^(localhost|127\.|\d)/.test(text));
    const others = fc.dictionary(
      fc.constantFrom('X-Forwarded-Host', 'Origin', 'Forwarded', 'Sec-Fetch-Site', 'X-Host', localHeader),
      fc.constantFrom('localhost', 'http://localhost', 'host=localhost', 'same-origin', '1'),
    );
    fc.assert(fc.property(name, others, (Host, more) => !arrive({ Host, ...more }).admitted));
  });
});

describe('the page of another site', () => {
  const from = (headers: Headers, rest: Partial<Arrival> = {}) =>
    statusOf(arrive({ Host: 'localhost:3140', ...headers }, rest));

  it('changes nothing', () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(from({ Origin: 'http://localhost:3140' }, { method })).toBe(200);
      expect(from({}, { method })).toBe(200);
      for (const Origin of ['http://evil.example', 'http://localhost:8888', 'http://127.0.0.1:8888', 'null', '']) {
        expect([Origin, from({ Origin }, { method })]).toEqual([Origin, 403]);
      }
      const links = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
      for (const site of ['cross-site', 'same-site']) {
        expect(from({ 'Sec-Fetch-Site': site, ...links }, { method })).toBe(403);
      }
    }
  });

  it('reads, embeds and frames nothing, and opens no socket', () => {
    const site = { 'Sec-Fetch-Site': 'cross-site' };
    expect(from({ ...site, 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' })).toBe(403);
    expect(from({ ...site, 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' })).toBe(403);
    expect(from({ ...site, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' })).toBe(403);
    expect(from({ Origin: 'http://evil.example' })).toBe(403);
    expect(from({ Origin: 'http://evil.example' }, { upgrade: true })).toBe(403);
    expect(from({ Origin: 'http://evil.example' }, { method: 'OPTIONS' })).toBe(403);
  });

  it('may link to one of ours', () => {
    const link = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
    expect(from(link)).toBe(200);
    expect(from(link, { upgrade: true })).toBe(403);
    expect(from({ 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' })).toBe(200);
  });

  it('is distinguished from our own behind a proxy that hides the name', () => {
    const environment = { MASTHEAD_URL: 'https://masthead.lab' };
    const post = (Origin: string) =>
      statusOf(arrive({ Host: '127.0.0.1:3140', Origin }, { method: 'POST' }, environment));
    expect([post('https://masthead.lab'), post('http://masthead.lab'), post('https://other.lab')]).toEqual([
      200, 403, 403,
    ]);
  });
});

describe('what a proxy says', () => {
  const said = {
    Host: 'localhost:3140',
    'X-Forwarded-Host': 'masthead.lab',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-For': '198.51.100.9, 203.0.113.7, 10.0.0.9',
  };
  const environment = { MASTHEAD_HOSTS: 'masthead.lab', MASTHEAD_TRUSTED_PROXIES: '10.0.0.0/8' };

  it('counts if trusted, up to the first that is not', () => {
    expect(arrive(said, { peer: '::ffff:10.0.0.5' }, environment)).toMatchObject({
      host: 'masthead.lab',
      secure: true,
      client: '203.0.113.7',
      local: false,
    });
  });

  it('does not count otherwise, and makes nobody local', () => {
    const untrusted = { host: 'localhost:3140', secure: false, client: '127.0.0.1', local: false };
    expect(arrive(said, {}, environment)).toMatchObject(untrusted);
    expect(arrive({ ...said, 'X-Forwarded-Host': 'evil.example' })).toMatchObject(untrusted);
    expect(statusOf(arrive({ ...said, 'X-Forwarded-Host': 'evil.example' }, { peer: '10.0.0.5' }, environment))).toBe(
      421,
    );
  });

  it('does not open another name', () => {
    const trusting = { MASTHEAD_TRUSTED_PROXIES: '127.0.0.1' };
    expect(statusOf(arrive({ Host: 'evil.example', 'X-Forwarded-Host': 'localhost' }, {}, trusting))).toBe(421);
  });

  it('is rewritten for later code', () => {
    const verdict = arrive(said);
    if (!verdict.admitted) throw new Error(verdict.text);
    const headers = { 'x-forwarded-host': 'evil.example', forwarded: 'for=1.2.3.4', [localHeader]: '1', accept: '*/*' };
    vouch(headers, verdict);
    expect(headers).toEqual({
      accept: '*/*',
      'x-forwarded-host': 'localhost:3140',
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '127.0.0.1',
    });
  });
});

describe('this machine', () => {
  const local = (headers: Headers, environment: Environment = {}, peer = '127.0.0.1') => {
    const verdict = arrive({ Host: 'localhost:3140', ...headers }, { peer }, environment);
    return verdict.admitted && verdict.local;
  };

  it('is who comes by loopback to a platform that nothing else reaches', () => {
    expect(local({})).toBe(true);
    expect(local({}, {}, '::1')).toBe(true);
    expect(local({ 'X-Forwarded-For': '203.0.113.7' })).toBe(false);
    expect(local({ Via: '1.1 proxy' })).toBe(false);
    expect(local({}, {}, '10.0.0.3')).toBe(false);
    const others: Environment[] = [
      { MASTHEAD_HOST: '0.0.0.0' },
      { MASTHEAD_URL: 'https://masthead.lab' },
      { MASTHEAD_HOSTS: 'masthead.lab' },
      { MASTHEAD_TRUSTED_PROXIES: '127.0.0.1' },
    ];
    for (const environment of others) expect([environment, local({}, environment)]).toEqual([environment, false]);
  });
});

describe('who signed in with the proxy in front', () => {
  const environment = {
    MASTHEAD_TRUSTED_PROXIES: '10.0.0.5',
    MASTHEAD_PROXY_USER_HEADER: 'Remote-User',
    MASTHEAD_PROXY_GROUPS_HEADER: 'Remote-Groups',
    MASTHEAD_ROLES: '*=viewer',
  };
  const own = { 'x-masthead-user': 'root', 'x-masthead-user-groups': 'heads' };
  const passedOn = (raw: readonly string[], peer: string, given: Environment = environment) => {
    const rawHeaders = ['Host', 'localhost', ...raw, ...Object.entries(own).flat()];
    const verdict = judge({ method: 'GET', rawHeaders, peer, upgrade: false }, gateRules(readSettings(given)));
    if (!verdict.admitted) throw new Error(verdict.text);
    const headers = { host: 'localhost', 'remote-user': 'x', 'remote-groups': 'y', ...own };
    vouch(headers, verdict);
    return Object.fromEntries(Object.entries(headers).filter(([name]) => /remote|masthead/.test(name)));
  };

  it('is believed from the proxy alone, and what anybody else says of it is taken away', () => {
    const said = ['Remote-User', 'grace', 'Remote-Groups', 'vision'];
    expect(passedOn(said, '10.0.0.5')).toEqual({ 'x-masthead-user': 'grace', 'x-masthead-user-groups': 'vision' });
    for (const peer of ['10.0.0.6', '127.0.0.1', '::1']) expect(passedOn(said, peer)).toEqual({});
  });

  it('is nobody if the header occurs twice, or is not configured', () => {
    expect(passedOn(['Remote-User', 'root', 'remote-user', 'grace'], '10.0.0.5')).toEqual({});
    const elsewhere = passedOn(['Remote-User', 'grace'], '10.0.0.5', { MASTHEAD_TRUSTED_PROXIES: '10.0.0.5' });
    expect(elsewhere).toEqual({ 'remote-user': 'x', 'remote-groups': 'y' });
  });

  it('needs a proxy that is trusted, roles, and its own header', () => {
    const read = (given: Environment) => () => readSettings({ ...environment, ...given });
    expect(read({ MASTHEAD_TRUSTED_PROXIES: '' })).toThrow(/Set MASTHEAD_TRUSTED_PROXIES too/);
    expect(read({ MASTHEAD_ROLES: '' })).toThrow(/Set MASTHEAD_ROLES/);
    expect(read({ MASTHEAD_PROXY_USER_HEADER: 'X-Forwarded-For' })).toThrow(/means something else/);
    expect(read({ MASTHEAD_PASSWORDS: 'off' })().passwords).toBe(false);
  });
});
