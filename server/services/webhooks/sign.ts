/** @file The signature by which a receiver knows that a delivery is ours: HMAC-SHA256 over `TIMESTAMP.BODY`. */
import { createHmac } from 'node:crypto';

/** @param timestamp seconds since the epoch, as text: the header's */
export function signDelivery(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
