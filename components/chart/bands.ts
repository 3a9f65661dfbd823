/** @file Draws, under the lines, the range of each bucket: a filled band with an edge, so that a single spike is visible. */
import type uPlot from 'uplot';
import type { ChartData, ChartSeries } from './chart-data';

/** With many curves the bands would cover each other: then they are faint, and their edges stand out. */
const many = 12;

export function drawBands(
  plot: uPlot,
  series: readonly ChartSeries[],
  data: ChartData,
  hidden: ReadonlySet<string>,
): void {
  const { ctx } = plot;
  const { left, top, width, height } = plot.bbox;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.lineWidth = window.devicePixelRatio;
  series.forEach((one, at) => {
    const columns = data.columns[at];
    if (columns === undefined || hidden.has(one.id)) return;
    const path = bandPath(plot, data.x, columns.low, columns.high);
    if (path === null) return;
    ctx.fillStyle = `${one.style.colour}${series.length > many ? '14' : '38'}`;
    ctx.strokeStyle = `${one.style.colour}${series.length > many ? '40' : '80'}`;
    ctx.fill(path);
    ctx.stroke(path);
  });
  ctx.restore();
}

type Values = ChartData['columns'][number]['low'];

/** Null if every bucket in view holds one value only: then no place is worked out. */
function bandPath(plot: uPlot, x: readonly number[], low: Values, high: Values): Path2D | null {
  const [from, to] = inView(plot, x.length, low);
  if (!hasRange(low, high, from, to)) return null;
  const path = new Path2D();
  let piece: [x: number, low: number, high: number][] = [];
  const close = (): void => {
    if (piece.some(([, bottom, top]) => bottom !== top)) {
      const [[left, , leftTop] = [0, 0, 0]] = piece;
      path.moveTo(left, leftTop);
      for (const [at, , top] of piece.slice(1)) path.lineTo(at, top);
      for (const [at, bottom] of piece.reverse()) path.lineTo(at, bottom);
      path.closePath();
    }
    piece = [];
  };
  for (let at = from; at <= to; at++) {
    const bottom = low[at];
    const top = high[at];
    if (bottom === undefined && top === undefined) continue;
    if (bottom === null || bottom === undefined || top === null || top === undefined) {
      close();
      continue;
    }
    piece.push([plot.valToPos(x[at] ?? 0, 'x', true), plot.valToPos(bottom, 'y', true), plot.valToPos(top, 'y', true)]);
  }
  close();
  return path;
}

/** The first and last bucket that is drawn: those in view, and the curve's next one beyond each end, to which the band leads. */
function inView({ series: [across] }: uPlot, count: number, low: Values): [from: number, to: number] {
  const [first, last] = across?.idxs ?? [0, count - 1];
  let from = Math.max(0, first - 1);
  let to = Math.min(count - 1, last + 1);
  while (from > 0 && low[from] === undefined) from--;
  while (to < count - 1 && low[to] === undefined) to++;
  return [from, to];
}

function hasRange(low: Values, high: Values, from: number, to: number): boolean {
  for (let at = from; at <= to; at++) if (low[at] !== high[at]) return true;
  return false;
}
