// @ts-check
/**
 * @file The thread between an engine and its Python process: starts it, sends frames, and hands on what comes back. A
 * separate thread, so that frames move while the runner's own is busy. Frames: serve.py.
 */
import { spawn } from 'node:child_process';
import { workerData } from 'node:worker_threads';
import { crc32 } from 'node:zlib';

/** @type {{ port: import('node:worker_threads').MessagePort, python: string, program: string }} */
const { port, python, program } = workerData;
const version = 1;
const headBytes = 24;
/** The last lines that Python wrote to standard error: its message when it dies. */
let complaints = '';
/** @type {string | null} */
let broken = null;

/** @param {unknown} message @param {ArrayBuffer[]} [transfer] */
function post(message, transfer = []) {
  port.postMessage(message, transfer);
}

// Bytecode is not written: the checkout may be read-only, or another user's.
const child = spawn(python, ['-B', '-u', program], { stdio: ['pipe', 'pipe', 'pipe'] });
child.on('error', (error) => post({ ended: `${python} could not be started: ${error.message}`, code: 'not-started' }));
child.on('close', (status, by) => {
  const how = by === null ? `ended with status ${status}` : `was ended by ${by}`;
  const last = complaints.trim().split('\n').slice(-3).join(' / ');
  post({ ended: broken ?? `its Python process ${how}${last === '' ? '' : `: ${last}`}`, code: 'died' });
  port.close();
});
child.stdin.on('error', () => undefined);
child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
  complaints = `${complaints}${text}`.slice(-4000);
  for (const line of text.split('\n')) if (line.startsWith('note: ')) post({ note: line.slice(6) });
});

port.on('message', ({ header, arrays }) => {
  if (header === null) {
    child.stdin.end();
    return;
  }
  const text = Buffer.from(JSON.stringify(header));
  const body = arrays.reduce((/** @type {number} */ sum, /** @type {Uint8Array} */ a) => sum + padded(a.byteLength), 0);
  const head = Buffer.alloc(headBytes);
  head.write('MHTP', 0, 'latin1');
  head.writeUInt16LE(version, 4);
  head.writeUInt32LE(text.length, 8);
  head.writeUInt32LE(crc32(text), 12);
  head.writeBigUInt64LE(BigInt(body), 16);
  child.stdin.cork();
  child.stdin.write(head);
  child.stdin.write(text);
  for (const array of arrays) {
    child.stdin.write(array);
    const rest = padded(array.byteLength) - array.byteLength;
    if (rest > 0) child.stdin.write(Buffer.alloc(rest));
  }
  child.stdin.uncork();
});

/** @param {number} size */
function padded(size) {
  return size + ((8 - (size % 8)) % 8);
}

/** What is being received: first a frame's head, then its header and body as one. */
let wanted = headBytes;
let target = new Uint8Array(wanted);
let filled = 0;
/** @type {{ text: number, crc: number } | null} */
let lengths = null;

child.stdout.on('data', (/** @type {Buffer} */ chunk) => {
  for (let at = 0; at < chunk.length; ) {
    const part = Math.min(chunk.length - at, wanted - filled);
    target.set(chunk.subarray(at, at + part), filled);
    at += part;
    filled += part;
    if (filled === wanted) whole();
  }
});

function whole() {
  const bytes = Buffer.from(target.buffer);
  filled = 0;
  if (lengths === null) {
    if (bytes.toString('latin1', 0, 4) !== 'MHTP' || bytes.readUInt16LE(4) !== version) {
      fail('its Python process answered something that is no frame of this version');
      return;
    }
    lengths = { text: bytes.readUInt32LE(8), crc: bytes.readUInt32LE(12) };
    wanted = lengths.text + Number(bytes.readBigUInt64LE(16));
    target = new Uint8Array(wanted);
    return;
  }
  const text = bytes.subarray(0, lengths.text);
  if (crc32(text) !== lengths.crc) {
    fail('an answer of its Python process came damaged');
    return;
  }
  const body = target.buffer.slice(lengths.text);
  lengths = null;
  wanted = headBytes;
  target = new Uint8Array(wanted);
  post({ header: JSON.parse(text.toString()), body }, [body]);
}

/** @param {string} reason */
function fail(reason) {
  broken = reason;
  child.kill('SIGKILL');
}
