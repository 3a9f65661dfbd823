/** @file A chart as an SVG document, as it is on the screen: range, scales, hidden curves; with title and legend. Pure. */

import type { FigureSize } from '@/domain/figure';
import { type ChartRange, labelWidth, ticksAcross, ticksUp, yExtent } from './axis';
import type { ChartData, ChartLook, ChartSeries } from './chart-data';

export interface ChartPicture {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly ChartSeries[];
  readonly data: ChartData;
  readonly hidden: ReadonlySet<string>;
  readonly look: ChartLook;
  readonly range: ChartRange | null;
}

export interface PictureColours {
  readonly surface: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
}

const onScreen = { width: 960, plotHeight: 400, top: 48, edge: 24, heading: { x: 16, y: 28, size: 15 } };
const legendRow = 18;
const widestLegendColumn = 288;
/** Below the plot: ticks, the axis' name, and what the legend keeps from it. */
const foot = 56;

/** `size`: laid out for print, in all as large as that; otherwise as on the screen. */
export function chartSvg(picture: ChartPicture, colours: PictureColours, size?: FigureSize): string {
  const { title, unit, series, data, hidden, look, range } = picture;
  const shown = series.flatMap((one, at) => (hidden.has(one.id) ? [] : [{ one, at }]));
  const [x0, x1] = range ?? [data.x[0] ?? 0, data.x.at(-1) ?? 1];
  const [y0, y1] = yExtent(data, (at) => !hidden.has(series[at]?.id ?? ''), range, look.log);
  const longest = Math.max(0, ...shown.map(({ one }) => shorten(one.label).length));
  const legendColumn = size === undefined ? widestLegendColumn : Math.min(widestLegendColumn, 44 + 6.4 * longest);
  const across = (width: number): number => Math.max(1, Math.floor(width / legendColumn));
  // The plot is a little narrower than the whole.
  const legendRows = (width: number): number => Math.ceil(shown.length / across(width));
  const frame =
    size === undefined
      ? onScreen
      : {
          width: size.width,
          plotHeight: Math.max(60, size.height - 24 - foot - legendRow * legendRows(size.width - 84)),
          ...{ top: 24, edge: 12, heading: { x: 8, y: 14, size: 12 } },
        };
  const { width, heading } = frame;
  const yTicks = ticksUp(
    { low: y0, high: y1, log: look.log, measure: look.share ? 'share' : 'number' },
    frame.plotHeight,
  );
  // As broad as the labels beside it.
  const least = size === undefined ? 72 : 40;
  const left = Math.max(least, Math.ceil(labelWidth(yTicks.map(({ label }) => label))) + 24);
  const plot = { left, top: frame.top, width: width - frame.edge - left, height: frame.plotHeight };
  const xTicks = ticksAcross(
    { low: x0, high: x1, log: look.logX, measure: look.axis === 'step' ? 'number' : 'seconds' },
    plot.width,
  );
  const toX = scale(x0, x1, look.logX, plot.left, plot.left + plot.width);
  const toY = scale(y0, y1, look.log, plot.top + plot.height, plot.top);
  const columns = across(plot.width);
  const height = plot.top + plot.height + foot + legendRows(plot.width) * legendRow;
  const bottom = plot.top + plot.height;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, system-ui, sans-serif" font-size="12">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${colours.surface}"/>`,
    `<text x="${heading.x}" y="${heading.y}" font-size="${heading.size}" font-weight="600" fill="${colours.ink}">${escapeXml(title)}${unit === '' ? '' : ` (${escapeXml(unit)})`}</text>`,
    `<clipPath id="plot"><rect x="${plot.left}" y="${plot.top}" width="${plot.width}" height="${plot.height}"/></clipPath>`,
    ...yTicks.map(
      ({ value, label }) =>
        `<path d="M${plot.left} ${round(toY(value))}h${plot.width}" stroke="${colours.line}"/><text x="${plot.left - 8}" y="${round(toY(value) + 4)}" text-anchor="end" fill="${colours.muted}">${escapeXml(label)}</text>`,
    ),
    ...xTicks.map(
      ({ value, label }) =>
        `<path d="M${round(toX(value))} ${plot.top}v${plot.height}" stroke="${colours.line}"/><text x="${round(toX(value))}" y="${bottom + 18}" text-anchor="middle" fill="${colours.muted}">${escapeXml(label)}</text>`,
    ),
    `<text x="${plot.left + plot.width}" y="${bottom + 36}" text-anchor="end" fill="${colours.muted}">${axisNames[look.axis]}</text>`,
    '<g clip-path="url(#plot)" fill="none" stroke-linejoin="round">',
    ...shown.flatMap(({ one, at }) => curvePaths(one, data, at, look.smoothing > 0, toX, toY)),
    ...shown.flatMap(({ one, at }) =>
      (data.gaps[at] ?? []).map(
        (x) =>
          `<path d="M${round(toX(x)) - 3} ${bottom - 9}l6 6m0 -6l-6 6" stroke="${one.style.colour}" stroke-width="1.5"/>`,
      ),
    ),
    '</g>',
    ...shown.map(({ one }, at) => {
      const x = plot.left + (at % columns) * legendColumn;
      const y = bottom + foot + Math.floor(at / columns) * legendRow;
      return `<path d="M${x} ${y - 4}h20" stroke="${one.style.colour}" stroke-width="${one.baseline ? 5 : 2}" stroke-dasharray="${one.style.dash.join(' ')}"/><text x="${x + 26}" y="${y}" fill="${colours.ink}">${escapeXml(shorten(one.label))}</text>`;
    }),
    '</svg>',
  ];
  return parts.join('\n');
}

const axisNames = { step: 'step', time: 'time since the start', device: 'time on the device' } as const;

function curvePaths(
  one: ChartSeries,
  data: ChartData,
  at: number,
  smoothed: boolean,
  toX: (value: number) => number,
  toY: (value: number) => number,
): string[] {
  const columns = data.columns[at];
  if (columns === undefined) return [];
  const path = (values: ChartData['columns'][number]['line']): string => {
    let drawing = false;
    const steps: string[] = [];
    values.forEach((value, i) => {
      if (value === undefined) return;
      if (value === null) {
        drawing = false;
        return;
      }
      steps.push(`${drawing ? 'L' : 'M'}${round(toX(data.x[i] ?? 0))} ${round(toY(value))}`);
      drawing = true;
    });
    return steps.join('');
  };
  const edge = `stroke="${one.style.colour}" stroke-opacity="0.35"`;
  const differ = columns.low.some((value, i) => value !== columns.high[i]);
  return [
    ...(differ ? [`<path d="${path(columns.low)}${path(columns.high)}" ${edge}/>`] : []),
    ...(smoothed ? [`<path d="${path(columns.raw)}" ${edge}/>`] : []),
    `<path d="${path(columns.line)}" stroke="${one.style.colour}" stroke-width="${one.baseline ? 5 : 1.75}" stroke-opacity="${one.baseline ? 0.4 : 1}" stroke-dasharray="${one.style.dash.join(' ')}"/>`,
  ];
}

function scale(from: number, to: number, log: boolean, low: number, high: number): (value: number) => number {
  const place = log ? Math.log : (value: number): number => value;
  const span = place(to) - place(from);
  return (value) => (span === 0 ? (low + high) / 2 : low + ((place(value) - place(from)) / span) * (high - low));
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
