/** @file How a receiver checks a signature, to copy; docs/webhooks.md shows the same, and a test runs both. */

export const verifyInPython = `import base64, hashlib, hmac, time

def is_from_masthead(secret: str, headers, body: bytes) -> bool:
    timestamp = headers["webhook-timestamp"]
    if abs(time.time() - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{timestamp}.".encode() + body
    signature = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(signature, given) for given in headers["webhook-signature"].split(" "))
`;

export const verifyInNode = `import { Webhook } from 'standardwebhooks';

/** \`body\` as it came, not parsed and written again. */
export function isFromMasthead(secret, headers, body) {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}
`;
