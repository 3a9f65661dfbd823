/**
 * @file The data's colours: series and heat maps (operations: operation-colour.ts). One value serves both themes: each has a contrast of at
 * least 3 to 1 on the light and on the dark surface. Interface colours are tokens in app/globals.css.
 */
/** Told apart in normal sight and, by simulation, under protanopia and deuteranopia (palette.test.ts says how far). */
const seriesColours = ['#2f7fd0', '#d1620a', '#1b7365', '#c81d8c', '#5da36f', '#8a3ff0', '#8a5a3a', '#b47da4'] as const;

/** Dash patterns for the second, third … eight series: colours alone do not carry that many. */
const seriesDashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3]];

/** Styles that differ from each other. */
export const styleCount = seriesColours.length * seriesDashes.length;

export interface SeriesStyle {
  readonly colour: string;
  /** Lengths of stroke and gap in pixels; empty is a solid line. */
  readonly dash: readonly number[];
}

/** `slot` from 0: first all colours as solid lines, then dashed. */
export function styleAt(slot: number): SeriesStyle {
  const round = Math.floor(slot / seriesColours.length);
  return {
    colour: seriesColours[slot % seriesColours.length] ?? seriesColours[0],
    dash: seriesDashes[round % seriesDashes.length] ?? [],
  };
}

/** The solid style of the `at`-th further line of one run, beside its own. */
export function companionStyle(style: SeriesStyle, at: number): SeriesStyle {
  const own = seriesColours.map(String).indexOf(style.colour);
  return at === 0 ? style : styleAt((own + at) % seriesColours.length);
}

/** So many of the runs seen last keep their colours to themselves: one solid colour is left for a new run. */
const recent = seriesColours.length - 1;

/**
 * A slot per id. What an id had before (`kept`, the last seen at the end) it has again; a new one asks for the solid colour that
 * its text hashes to, then for one that no recent id has. Where two in view ask for the same, the later takes the next free one.
 * Beyond `styleCount` ids styles repeat.
 */
export function assignSlots(ids: readonly string[], kept: ReadonlyMap<string, number>): Map<string, number> {
  const slots = new Map<string, number>();
  const distinct = [...new Set(ids)];
  const avoided = new Set([...kept.values()].slice(-recent));
  let taken = new Set<number>();
  for (const id of [...distinct.filter((each) => kept.has(each)), ...distinct.filter((each) => !kept.has(each))]) {
    if (taken.size === styleCount) taken = new Set();
    const slot = kept.has(id) ? free(kept.get(id) ?? 0, styleCount, taken) : slotForNew(id, taken, avoided);
    taken.add(slot);
    slots.set(id, slot);
  }
  return slots;
}

function slotForNew(id: string, taken: ReadonlySet<number>, avoided: ReadonlySet<number>): number {
  const wanted = textHash(id) % seriesColours.length;
  const solid = free(wanted, seriesColours.length, new Set([...taken, ...avoided]));
  return taken.has(solid) || avoided.has(solid) ? free(wanted, styleCount, taken) : solid;
}

/** The first slot from `wanted` on, of `count` in a ring, that is not taken; `wanted` where all are. */
function free(wanted: number, count: number, taken: ReadonlySet<number>): number {
  for (let step = 0; step < count; step++) {
    const slot = (wanted + step) % count;
    if (!taken.has(slot)) return slot;
  }
  return wanted;
}

/** FNV-1a, 32 bits: only to spread ids over the colours. */
function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Viridis (Smith, van der Walt; CC0) at nine even steps: lightness rises evenly, so it also reads in grey. */
const heatStops = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
] as const;

/** CSS colour of a share in [0, 1]; values outside are clamped, NaN is transparent. */
export function heatColour(share: number): string {
  if (Number.isNaN(share)) return 'transparent';
  const at = Math.min(1, Math.max(0, share)) * (heatStops.length - 1);
  const low = heatStops[Math.floor(at)] ?? heatStops[0];
  const high = heatStops[Math.ceil(at)] ?? heatStops[8];
  const mix = at - Math.floor(at);
  const channel = (i: 0 | 1 | 2): number => Math.round(low[i] + (high[i] - low[i]) * mix);
  return `rgb(${channel(0)} ${channel(1)} ${channel(2)})`;
}

/** Black or white, whichever reads better on `heatColour(share)`. */
export function heatInk(share: number): string {
  return share > 0.58 ? '#14171c' : '#ffffff';
}

/** The scale as a CSS gradient, low to high, left to right. */
export const heatGradient = `linear-gradient(to right, ${heatStops.map((stop) => `rgb(${stop.join(' ')})`).join(', ')})`;
