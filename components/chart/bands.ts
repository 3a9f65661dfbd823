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

/** Null if every bucket holds one value only. */
function bandPath(plot: uPlot, x: readonly number[], low: Values, high: Values): Path2D | null {
  const path = new Path2D();
  let any = false;
  let piece: [x: number, low: number, high: number][] = [];
  const close = (): void => {
    if (piece.some(([, bottom, top]) => bottom !== top)) {
      any = true;
      const [[left, , leftTop] = [0, 0, 0]] = piece;
      path.moveTo(left, leftTop);
      for (const [at, , top] of piece.slice(1)) path.lineTo(at, top);
      for (const [at, bottom] of piece.reverse()) path.lineTo(at, bottom);
      path.closePath();
    }
    piece = [];
  };
  for (let at = 0; at < x.length; at++) {
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
  return any ? path : null;
}
