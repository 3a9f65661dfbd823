/** @file Security headers of every answer: what may run in a page, who may embed it, which browser features it may use. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { asksForExportedPage, asksForPicture, exportedPagePolicy, picturePolicy } from './picture-policy';

const fixed: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'same-origin'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Permissions-Policy', 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=(), midi=()'],
  ['X-Frame-Options', 'DENY'],
];

/**
 * Scripts run only with the answer's nonce. Next reads it from a request header of this name, whatever the client sent there, and puts it on
 * its own scripts; the layout takes it from `x-nonce` for the others.
 */
export function securityHeaders(request: IncomingMessage, development: boolean): (readonly [string, string])[] {
  const nonce = randomBytes(18).toString('base64');
  const policy = contentSecurityPolicy(nonce, development);
  request.headers['content-security-policy'] = policy;
  request.headers['x-nonce'] = nonce;
  // Set here: what a route says of its own comes too late.
  return [...fixed, ['Content-Security-Policy', policyFor(request.url ?? '') ?? policy]];
}

function policyFor(url: string): string | null {
  if (asksForPicture(url)) return picturePolicy;
  return asksForExportedPage(url) ? exportedPagePolicy : null;
}

function contentSecurityPolicy(nonce: string, development: boolean): string {
  return [
    "default-src 'self'",
    // In development Next evaluates code and opens a web socket.
    `script-src 'self' 'nonce-${nonce}'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self'${development ? ' ws:' : ''}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
