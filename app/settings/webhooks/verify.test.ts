/** @file The snippets that people copy: they run, they agree with what is sent, and the documentation shows the same. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deliveryIdSchema, newIdText } from '@/domain/ids';
import { webhookEventMeanings, webhookEventNames } from '@/domain/webhook/event-list';
import { newWebhookSecret, signatureHeaders } from '@/server/services/webhooks/due-deliveries';
import { verifyInNode, verifyInPython } from './verify';

const secret = newWebhookSecret();
const body = '{"text":"“Grüße”"}';

/** As a receiver gets it: headers named as its framework names them. */
const received = (secondsAgo: number, signedBody = body): string =>
  JSON.stringify(
    signatureHeaders(
      { id: deliveryIdSchema.parse(newIdText('dl')), secret, body: signedBody },
      Date.now() - secondsAgo * 1000,
    ),
  );

const inPython = (headers: string): string =>
  execFileSync('python3', [
    '-c',
    `${verifyInPython}
import json, sys
secret, headers, body = sys.argv[1:]
print(is_from_masthead(secret, json.loads(headers), body.encode()))`,
    ...[secret, headers, body],
  ])
    .toString()
    .trim();

const inNode = (headers: string): string =>
  execFileSync(process.execPath, [
    '--input-type=module',
    '--eval',
    `${verifyInNode}
const [secret, headers, body] = process.argv.slice(1);
console.log(isFromMasthead(secret, JSON.parse(headers), Buffer.from(body)) ? 'True' : 'False');`,
    ...[secret, headers, body],
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
