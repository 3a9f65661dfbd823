/** @file The log of a server process: one JSON object per line on stderr. */
import pino from 'pino';
import { settings } from './environment';

let current: pino.Logger | undefined;

export function logger(): pino.Logger {
  current ??= pino({ level: settings().logLevel, base: null }, pino.destination({ dest: 2, sync: true }));
  return current;
}
