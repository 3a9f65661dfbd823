/** @file A fresh secret of a webhook: 256 bits, as text. */
import { randomBytes } from 'node:crypto';

export function newSecret(): string {
  return randomBytes(32).toString('hex');
}
