/** @file How a receiver checks a signature, to copy; docs/webhooks.md shows the same, and a test runs both. */

export const verifyInPython = `import hashlib, hmac, time

def is_from_masthead(secret: str, headers, body: bytes) -> bool:
    timestamp = headers["X-Masthead-Timestamp"]
    if abs(time.time() - int(timestamp)) > 300:
        return False
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest("sha256=" + digest, headers["X-Masthead-Signature"])
`;

export const verifyInNode = `import { createHmac, timingSafeEqual } from 'node:crypto';

export function isFromMasthead(secret, headers, body) {
  const timestamp = headers['x-masthead-timestamp'];
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const digest = createHmac('sha256', secret).update(timestamp + '.').update(body).digest('hex');
  const expected = Buffer.from('sha256=' + digest);
  const given = Buffer.from(headers['x-masthead-signature']);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
`;
