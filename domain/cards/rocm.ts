/** @file What `rocm-smi --json` prints, read: cards and programs. Pure; its keys changed from version to version. */
import { z } from 'zod';
import type { Card } from '../records/machine';
import type { CardProgram } from './nvidia';

export const rocmQuery = [
  '--showproductname',
  '--showuniqueid',
  '--showuse',
  '--showmeminfo',
  'vram',
  '--showtemp',
  '--showpower',
  '--showdriverversion',
  '--showpids',
  '--json',
];

const answerSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
type Facts = Readonly<Record<string, unknown>>;

export interface RocmAnswer {
  readonly cards: Card[];
  readonly programs: CardProgram[];
}

/** A card that has less in use than this (bytes) is idle but for what the system keeps on it. */
const idleBelow = 2 ** 28;

/**
 * Warnings before the document are passed over. It does not say which card a program is on: with several, each that has memory in
 * use may be the one. @throws Error for anything but such a document
 */
export function parseRocm(text: string): RocmAnswer {
  const { system = {}, ...rest } = answerSchema.parse(JSON.parse(text.slice(Math.max(0, text.indexOf('{')))));
  const driver = textOf(system, 'Driver version');
  const cards = Object.entries(rest).flatMap(([key, facts]) => {
    const index = Number(/^card(\d+)$/.exec(key)?.[1] ?? Number.NaN);
    return Number.isInteger(index) ? [cardOf(index, facts, driver)] : [];
  });
  const busy = cards.length === 1 ? cards : cards.filter(({ memoryUsed }) => (memoryUsed ?? 0) > idleBelow);
  const programs = Object.entries(system).flatMap(([key, value]) => {
    const pid = /^PID\s*(\d+)$/.exec(key)?.[1];
    if (pid === undefined || typeof value !== 'string') return [];
    const name = value.split(',')[0]?.trim() || 'a program';
    return busy.map(({ id }) => ({ card: id, pid: Number(pid), name }));
  });
  return { cards: cards.sort((a, b) => a.index - b.index), programs };
}

function cardOf(index: number, facts: Facts, driver: string | null): Card {
  const unique = /^0x([0-9a-f]+)$/i.exec(textOf(facts, 'Unique ID') ?? '')?.[1];
  const share = numberOf(facts, 'GPU use (%)');
  const names = ['Card series', 'Card Series', 'Card model', 'Card Model'].map((key) => textOf(facts, key));
  return {
    // As ROCR_VISIBLE_DEVICES takes it: sixteen digits. Cards for desktops have none.
    id: unique === undefined ? `amd:${index}` : `GPU-${unique.toLowerCase().padStart(16, '0')}`,
    ...{ vendor: 'amd', index, partOf: null, driver, foreign: [], fault: null },
    name: names.find((name) => name !== null && !name.startsWith('0x')) ?? 'AMD GPU',
    utilisation: share === null ? null : share / 100,
    memoryUsed: numberOf(facts, 'VRAM Total Used Memory (B)'),
    memoryTotal: numberOf(facts, 'VRAM Total Memory (B)'),
    temperature:
      numberOf(facts, 'Temperature (Sensor edge) (C)') ?? numberOf(facts, 'Temperature (Sensor junction) (C)'),
    power:
      numberOf(facts, 'Average Graphics Package Power (W)') ??
      numberOf(facts, 'Current Socket Graphics Package Power (W)'),
  };
}

function textOf(facts: Facts, key: string): string | null {
  const value = facts[key];
  return typeof value !== 'string' || value === '' || value === 'N/A' ? null : value;
}

function numberOf(facts: Facts, key: string): number | null {
  const text = textOf(facts, key);
  const number = Number(text);
  return text === null || !Number.isFinite(number) ? null : number;
}
