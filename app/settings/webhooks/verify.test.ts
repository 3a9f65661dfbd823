/** @file The snippets that people copy: they run, they agree with what is sent, and the documentation shows the same. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { webhookEventMeanings, webhookEventNames } from '@/domain/webhook/event-list';
import { signDelivery } from '@/server/services/webhooks/deliver';
import { verifyInNode, verifyInPython } from './verify';

const secret = 'secret';
const body = '{"text":"“Grüße”"}';

/** As a receiver gets it: headers by the names of its own framework. */
function received(secondsAgo: number, signedBody = body) {
  const timestamp = String(Math.floor(Date.now() / 1000) - secondsAgo);
  return { timestamp, signature: signDelivery(secret, timestamp, signedBody) };
}

const inPython = ({ timestamp, signature }: ReturnType<typeof received>): string =>
  execFileSync('python3', [
    '-c',
    `${verifyInPython}
import sys
secret, timestamp, signature, body = sys.argv[1:]
headers = {"X-Masthead-Timestamp": timestamp, "X-Masthead-Signature": signature}
print(is_from_masthead(secret, headers, body.encode()))`,
    ...[secret, timestamp, signature, body],
  ])
    .toString()
    .trim();

const inNode = ({ timestamp, signature }: ReturnType<typeof received>): string =>
  execFileSync(process.execPath, [
    '--input-type=module',
    '--eval',
    `${verifyInNode}
const [secret, timestamp, signature, body] = process.argv.slice(1);
const headers = { 'x-masthead-timestamp': timestamp, 'x-masthead-signature': signature };
console.log(isFromMasthead(secret, headers, Buffer.from(body)) ? 'True' : 'False');`,
    ...[secret, timestamp, signature, body],
  ])
    .toString()
    .trim();

describe.each([
  ['Python', inPython, verifyInPython],
  ['Node', inNode, verifyInNode],
])('the snippet in %s', (_language, run, text) => {
  it('takes what is ours, and nothing else', () => {
    expect(run(received(0))).toBe('True');
    expect(run(received(0, `${body} `))).toBe('False');
    expect(run(received(400))).toBe('False');
  });

  it('is in the documentation', () => {
    expect(readFileSync('docs/webhooks.md', 'utf8')).toContain(text);
  });
});

it('lists in the documentation every event with its meaning', () => {
  const text = readFileSync('docs/webhooks.md', 'utf8');
  for (const event of webhookEventNames) expect(text).toContain(`| \`${event}\` | ${webhookEventMeanings[event]} |`);
});
