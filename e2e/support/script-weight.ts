/** @file How heavy a page's scripts are, compressed: those that its HTML names, which a browser loads at once. Exact on any machine. */
import { gzipSync } from 'node:zlib';
import { platformUrl } from './platform';

/** Bytes by script: pages share most of theirs. */
const known = new Map<string, Promise<number>>();

async function weigh(script: string): Promise<number> {
  const response = await fetch(`${platformUrl()}${script}`);
  if (!response.ok) throw new Error(`${script} is not served: ${response.status}`);
  return gzipSync(new Uint8Array(await response.arrayBuffer())).length;
}

/** Kilobytes of all scripts of the page at `path`. */
export async function scriptWeight(path: string): Promise<number> {
  const html = await (await fetch(`${platformUrl()}${path}`)).text();
  // What only browsers without modules load does not count.
  const loaded = html.replace(/<script[^>]*\bnomodule\b[^>]*>/gi, '');
  const scripts = new Set([...loaded.matchAll(/\/_next\/static\/chunks\/[\w.~-]+\.js/g)].map(([script]) => script));
  let sum = 0;
  for (const script of scripts) {
    const weight = known.get(script) ?? weigh(script);
    known.set(script, weight);
    sum += await weight;
  }
  if (sum === 0) throw new Error(`${path} names no script.`);
  return sum / 1000;
}
