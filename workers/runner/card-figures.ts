/** @file How busy the run's own cards are, asked of their vendor's tool; whoever placed the run may be on another machine. */
import { execFile } from 'node:child_process';
import { isUnknownField, nvidiaFields, nvidiaQuery, parseNvidiaCards } from '@/domain/cards/nvidia';
import { parseRocm, rocmQuery } from '@/domain/cards/rocm';
import type { Card } from '@/domain/records/machine';
import type { Holds } from '@/domain/runner-files';

export type CardFigures = Pick<Card, 'utilisation' | 'memoryUsed' | 'temperature' | 'power'>;

const silent: CardFigures = { utilisation: null, memoryUsed: null, temperature: null, power: null };

/** In the order in which the run sees them. Never rejects: what can't be had is null. */
export async function readFigures(held: Holds['cards']): Promise<CardFigures[]> {
  const vendors = new Set(held.map(({ vendor }) => vendor));
  const cards = [
    ...(vendors.has('nvidia') ? await nvidiaCards() : []),
    ...(vendors.has('amd') ? await rocmCards() : []),
  ];
  return held.map(({ id, vendor, index }) => {
    const whole = cards.find((card) => card.id === id);
    if (whole !== undefined) return whole;
    // Of a MIG instance the driver tells no use of its own: heat and power are those of its card.
    const divided = cards.find((card) => card.vendor === vendor && card.index === index);
    return divided === undefined ? silent : { ...silent, temperature: divided.temperature, power: divided.power };
  });
}

async function nvidiaCards(): Promise<Card[]> {
  for (const fields of nvidiaFields) {
    const text = await ask('nvidia-smi', nvidiaQuery(fields));
    if (!isUnknownField(text)) return parseNvidiaCards(text, fields);
  }
  return [];
}

async function rocmCards(): Promise<Card[]> {
  try {
    return parseRocm(await ask('rocm-smi', rocmQuery)).cards;
  } catch {
    return [];
  }
}

function ask(tool: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(tool, [...words], { timeout: 15_000, killSignal: 'SIGKILL' }, (_error, stdout) => resolve(stdout));
  });
}
