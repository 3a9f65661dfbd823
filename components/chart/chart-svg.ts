/** @file A chart as an SVG document, as it is on the screen: range, scales, hidden curves; with title and legend. Pure. */

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

const width = 960;
const frame = { top: 48, right: 936, height: 400 };
const legendRow = 18;
const legendColumn = 288;

export function chartSvg(picture: ChartPicture, colours: PictureColours): string {
  const { title, unit, series, data, hidden, look, range } = picture;
  const shown = series.flatMap((one, at) => (hidden.has(one.id) ? [] : [{ one, at }]));
  const [x0, x1] = range ?? [data.x[0] ?? 0, data.x.at(-1) ?? 1];
  const [y0, y1] = yExtent(data, (at) => !hidden.has(series[at]?.id ?? ''), range, look.log);
  const yTicks = ticksUp({ low: y0, high: y1, log: look.log, measure: look.share ? 'share' : 'number' }, frame.height);
  // As broad as the labels beside it.
  const left = Math.max(72, Math.ceil(labelWidth(yTicks.map(({ label }) => label))) + 24);
  const plot = { left, top: frame.top, width: frame.right - left, height: frame.height };
  const xTicks = ticksAcross(
    { low: x0, high: x1, log: look.logX, measure: look.axis === 'step' ? 'number' : 'seconds' },
    plot.width,
  );
  const toX = scale(x0, x1, look.logX, plot.left, plot.left + plot.width);
  const toY = scale(y0, y1, look.log, plot.top + plot.height, plot.top);
  const columns = Math.floor(plot.width / legendColumn);
  const rows = Math.ceil(shown.length / columns);
  const height = plot.top + plot.height + 56 + rows * legendRow;
  const bottom = plot.top + plot.height;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, system-ui, sans-serif" font-size="12">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${colours.surface}"/>`,
    `<text x="16" y="28" font-size="15" font-weight="600" fill="${colours.ink}">${escapeXml(title)}${unit === '' ? '' : ` (${escapeXml(unit)})`}</text>`,
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
      const y = bottom + 56 + Math.floor(at / columns) * legendRow;
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
