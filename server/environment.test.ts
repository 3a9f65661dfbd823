/** @file Settings of a process: resolved paths and addresses. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { readSettings } from './environment';

it('resolves the data folder and offers at least one slot', () => {
  const settings = readSettings({ MASTHEAD_DATA: 'elsewhere' });
  expect(settings.dataDirectory).toBe(path.resolve('elsewhere'));
  expect(settings.slots).toBeGreaterThanOrEqual(1);
});

it.each([
  [{}, 'http://127.0.0.1:3140'],
  [{ PORT: '8000', MASTHEAD_HOST: '0.0.0.0' }, 'http://127.0.0.1:8000'],
  [{ MASTHEAD_HOST: '::1' }, 'http://[::1]:3140'],
  [{ MASTHEAD_BASE_PATH: '/lab/nas' }, 'http://127.0.0.1:3140/lab/nas'],
  [{ MASTHEAD_URL: 'https://lab.example/' }, 'https://lab.example'],
])('derives the address of %j', (environment, url) => {
  expect(readSettings(environment).url).toBe(url);
});

it('knows its own address whatever is in front', () => {
  const { url, localUrl } = readSettings({
    MASTHEAD_URL: 'https://masthead.lab/nas/',
    PORT: '4000',
    MASTHEAD_BASE_PATH: '/nas',
  });
  expect([url, localUrl]).toEqual(['https://masthead.lab/nas', 'http://127.0.0.1:4000/nas']);
});

it.each(['lab', '/lab/', '//lab', '/la b'])('refuses the sub-path %j', (given) => {
  expect(() => readSettings({ MASTHEAD_BASE_PATH: given })).toThrow(/MASTHEAD_BASE_PATH/);
});

it('reads the hosts that webhooks may reach: none unless said', () => {
  expect(readSettings({}).webhookHosts).toEqual([]);
  const { webhookHosts } = readSettings({ MASTHEAD_WEBHOOK_HOSTS: 'hooks.example.org, *.lab.example:8443' });
  expect(webhookHosts.map(({ text }) => text)).toEqual(['hooks.example.org', '*.lab.example:8443']);
  expect(() => readSettings({ MASTHEAD_WEBHOOK_HOSTS: 'https://hooks.example.org' })).toThrow(/MASTHEAD_WEBHOOK_HOSTS/);
});
