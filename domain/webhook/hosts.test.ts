/** @file The list of allowed hosts, and what it lets through. */

import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { hostOfAddress, hostRulesSchema, refusalOfAddress } from './hosts';

const allows = (list: string, address: string): boolean =>
  refusalOfAddress(address, hostRulesSchema.parse(list)) === null;

describe('the list', () => {
  it('is read with its spaces, empty entries and capitals', () => {
    const rules = hostRulesSchema.parse(' Hooks.Example.org , ,*.Lab.example:8443,[::1]:9000,');
    expect(rules.map(({ text }) => text)).toEqual(['hooks.example.org', '*.lab.example:8443', '[::1]:9000']);
  });

  it('may be empty', () => expect(hostRulesSchema.parse(' , ')).toEqual([]));

  it.each([
    '*',
    'https://hooks.example.org',
    'hooks.example.org/path',
    'user@hooks.example.org',
    'a.*.example.org',
    'hooks.example.org:0',
    'hooks.example.org:65536',
    'hooks.example.org:https',
    '::1',
    'two hosts',
  ])('names %s as no host', (entry) => {
    const { error } = hostRulesSchema.safeParse(`good.example.org,${entry}`);
    expect(error?.issues[0]?.message).toContain(JSON.stringify(entry));
  });
});

describe('an address', () => {
  it.each([
    ['hooks.example.org', 'https://hooks.example.org/services/x'],
    ['hooks.example.org', 'http://HOOKS.example.ORG/'],
    ['hooks.example.org', 'https://hooks.example.org.:443/'],
    ['hooks.example.org:443', 'https://hooks.example.org/'],
    ['hooks.example.org:8443', 'https://hooks.example.org:8443/'],
    ['*.example.org', 'https://a.b.example.org/'],
    ['[0:0:0:0:0:0:0:1]:9000', 'http://[::1]:9000/'],
    ['127.0.0.1:9000', 'http://127.1:9000/'],
    ['bücher.example', 'https://xn--bcher-kva.example/'],
  ])('with the list %s: %s may be reached', (list, address) => expect(allows(list, address)).toBe(true));

  it.each([
    ['', 'https://hooks.example.org/'],
    ['hooks.example.org', 'https://hooks.example.org:8443/'],
    ['hooks.example.org:8443', 'https://hooks.example.org/'],
    ['hooks.example.org', 'https://evil-hooks.example.org/'],
    ['hooks.example.org', 'https://hooks.example.org.evil.test/'],
    ['*.example.org', 'https://example.org/'],
    ['*.example.org', 'https://evilexample.org/'],
    ['hooks.example.org', 'https://hooks.example.org@evil.test/'],
    ['127.0.0.1:9000', 'http://[::ffff:127.0.0.1]:9000/'],
  ])('with the list %j: %s is refused, with what to do', (list, address) => {
    expect(refusalOfAddress(address, hostRulesSchema.parse(list))).toMatch(/MASTHEAD_WEBHOOK_HOSTS|user name/);
  });

  it.each([
    ['https://user:word@hooks.example.org/', /user name or a password/],
    ['https://user@hooks.example.org/', /user name or a password/],
    ['ftp://hooks.example.org/', /only http and https/],
    ['file:///etc/passwd', /only http and https/],
    ['hooks.example.org/x', /not an address/],
  ])('%s is refused even if the host is allowed', (address, reason) => {
    expect(refusalOfAddress(address, hostRulesSchema.parse('hooks.example.org'))).toMatch(reason);
  });

  it('is allowed by its own host and port, and by no other port', () => {
    const label = fc.stringMatching(/^[a-z]{1,10}$/);
    fc.assert(
      fc.property(label, label, fc.integer({ min: 1, max: 65_535 }), (name, domain, port) => {
        const host = `${name}.${domain}.example`;
        expect(allows(`${host}:${port}`, `http://${host}:${port}/`)).toBe(true);
        expect(allows(`${host}:${port}`, `http://${host}:${(port % 65_535) + 1}/`)).toBe(false);
        expect(allows(`*.${domain}.example:${port}`, `http://${host}:${port}/`)).toBe(true);
      }),
    );
  });
});

it('says the host without what may be a secret', () => {
  expect(hostOfAddress('https://hooks.example.org:8443/services/secret')).toBe('hooks.example.org:8443');
});
