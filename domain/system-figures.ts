/** @file Figures of what a run uses: its processes' cores and memory, and its cards. */

/** What the runner says beside the search: of its processes together, and of each card that it holds. */
export const systemFigures = {
  'system.cores': { label: 'Cores busy', goal: 'none', unit: 'cores', meaning: 'By all processes of the run.' },
  'system.memory': {
    label: 'Memory in use',
    goal: 'none',
    unit: 'GiB',
    meaning: 'Of all processes of the run together, at its most between two points.',
  },
} as const;

/** The same four of each card: `system.gpu.0.power`. */
const cardFigures: ReadonlyMap<string, { readonly label: string; readonly unit: string; readonly meaning: string }> =
  new Map([
    ['utilisation', { label: 'utilisation', unit: '%', meaning: 'Share of the time in which it computed.' }],
    ['memory', { label: 'memory', unit: 'GiB', meaning: 'In use, by all programs on it.' }],
    ['temperature', { label: 'temperature', unit: '°C', meaning: 'Of the chip.' }],
    ['power', { label: 'power', unit: 'W', meaning: 'Drawn by the card.' }],
  ]);

/** Undefined for a key of anything else. */
export function cardFigure(key: string) {
  const [, number, name = ''] = /^system\.gpu\.(\d+)\.(\w+)$/.exec(key) ?? [];
  const facts = cardFigures.get(name);
  return facts === undefined ? undefined : { ...facts, label: `GPU ${number} ${facts.label}`, goal: 'none' as const };
}

/** What the figures of all cards of the run are called together; null for anything else. */
export function cardFigureTitle(key: string): string | null {
  return cardFigure(key)?.label.replace(/\d+ /, '') ?? null;
}
