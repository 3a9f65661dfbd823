/**
 * @file The data's colours: series and heat maps (operations: operation-colour.ts). One value serves both themes: each has a contrast of at
 * least 3 to 1 on the light and on the dark surface. Interface colours are tokens in app/globals.css.
 */
/** Distinguishable in normal sight and, by simulation, under protanopia and deuteranopia (palette.test.ts says how far). */
const seriesColours = ['#2f7fd0', '#d1620a', '#1b7365', '#c81d8c', '#5da36f', '#8a3ff0', '#8a5a3a', '#b47da4'] as const;

/** Dash patterns for what shares a colour. */
const seriesDashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4], [8, 3, 2, 3, 2, 3]];

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

/** The hue of a number that the server keeps. */
export const hueOf = (colour: number): string => styleAt(colour % seriesColours.length).colour;

/** The solid style of the `at`-th further line of one run, beside its own. */
export function companionStyle(style: SeriesStyle, at: number): SeriesStyle {
  const own = seriesColours.map(String).indexOf(style.colour);
  return at === 0 ? style : styleAt((own + at) % seriesColours.length);
}

/** What is drawn in the colour that the server keeps for it: a run, or an arm of them. */
export interface Coloured {
  readonly id: string;
  readonly colour: number;
  readonly seed?: number;
}

/**
 * Styles by id. The hue is the number's own, on every page; runs that share a hue here differ by their dashes, in the order of numbers
 * and seeds, so that the same runs look the same in whatever order they are named. Beyond six of one hue styles repeat.
 */
export function stylesOf(shown: readonly Coloured[]): Map<string, SeriesStyle> {
  const ordered = [...shown].sort(
    (a, b) => a.colour - b.colour || (a.seed ?? 0) - (b.seed ?? 0) || (a.id < b.id ? -1 : 1),
  );
  const rounds = new Map<number, number>();
  const styles = new Map<string, SeriesStyle>();
  for (const { id, colour } of ordered) {
    if (styles.has(id)) continue;
    const hue = colour % seriesColours.length;
    const round = rounds.get(hue) ?? 0;
    rounds.set(hue, round + 1);
    styles.set(id, styleAt(round * seriesColours.length + hue));
  }
  return styles;
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
