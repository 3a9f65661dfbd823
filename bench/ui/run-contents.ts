/** @file What the runs of the generated database log: curves that fall and rise as trainings do, with noise. */
import type { AttemptLog } from './attempt-log';
import { metrics, type Sizes } from './sizes';

export function writePrior(log: AttemptLog, logits: readonly number[]): void {
  log.started();
  log.keep('prior');
  log.event({
    type: 'artefact',
    kind: 'prior',
    name: 'prior',
    path: 'prior',
    size: 1,
    sha256: '0'.repeat(64),
    step: 4,
  });
  log.event({ type: 'architecture', step: 4, logits: [...logits], genotype: null });
  log.event({ type: 'prior', iteration: 4, artefact: 'prior' });
}

export function writeAdaptation(log: AttemptLog, logits: readonly number[], seed: number): void {
  log.started();
  for (let step = 0; step <= 4; step++) {
    const moved = logits.map((value, at) => round(value + 0.2 * step * wave(at * 31 + seed)));
    log.event({ type: 'architecture', step, logits: moved, genotype: null });
  }
  log.event({ type: 'summary', values: { 'test.accuracy': round(0.6 + 0.2 * wave(seed)) } });
}

export function writeOrdinary(log: AttemptLog, steps: number, number: number): void {
  log.started();
  for (const metric of metrics) log.event({ type: 'metric', ...metric });
  writeCurves(log, steps, number);
  log.event({ type: 'progress', done: steps, total: steps, unit: 'iterations', rate: 3 });
  log.event({ type: 'log', level: 'info', message: 'Done.' });
  log.event({ type: 'summary', values: figuresOf(number) });
}

const skillOf = (number: number): number => 0.5 + 0.4 * wave(number);

export function figuresOf(number: number): Record<string, number> {
  const skill = skillOf(number);
  return {
    'test.accuracy': round(skill * 0.96),
    'test.loss': round(1 - skill),
    parameters: 100_000 + (number % 17) * 1000,
  };
}

/** All the metrics of an ordinary run. */
export function writeCurves(log: Pick<AttemptLog, 'points'>, steps: number, number: number): void {
  const skill = skillOf(number);
  const left = seriesOf(steps, (step) => Math.exp(-step / (0.3 * steps)));
  const noise = seriesOf(steps, (step) => 0.05 * wave(number * 7919 + step));
  const curves: Record<(typeof metrics)[number]['key'], (left: number, noise: number, step: number) => number> = {
    'train.loss': (rest, off) => 2 * rest + 0.1 + off,
    'train.accuracy': (rest, off) => skill * (1 - rest) + off / 5,
    'validation.loss': (rest, off) => 2.1 * rest + 0.2 + off,
    'validation.accuracy': (rest, off) => skill * (1 - rest) * 0.97 + off / 5,
    'train.gradientNorm': (rest, off) => 1 + 4 * rest + off,
    'schedule.learningRate': (_rest, _off, step) => 0.025 * (1 - step / steps),
    'throughput.images': (_rest, off) => 900 + 2000 * off,
    'entropy.normal': (rest) => 2 * rest,
  };
  for (const metric of metrics) {
    const value = curves[metric.key];
    log.points(
      metric.key,
      left.map((each, at) => round(value(each, noise[at] ?? 0, at + 1))),
      metric,
    );
  }
}

export function writeLong(log: AttemptLog, points: number, number: number): void {
  log.started();
  log.event({ type: 'metric', key: 'train.loss', goal: 'min', unit: '' });
  writeLoss(log, points, number);
  log.event({ type: 'summary', values: { 'test.accuracy': round(0.5 + 0.4 * wave(number)) } });
}

export function writeManySeries(log: AttemptLog, sizes: Sizes): void {
  log.started();
  log.event({ type: 'metric', key: 'train.loss', goal: 'min', unit: '' });
  writeLoss(log, sizes.longest, 0);
  for (let at = 0; at < sizes.manySeries - 1; at++) {
    const values = seriesOf(sizes.manySeriesPoints, (step) => round(1 + wave(at * 31 + step / 50)));
    log.points(`layer.${Math.floor(at / 10)}.norm${at % 10}`, values);
  }
}

function writeLoss(log: AttemptLog, points: number, number: number): void {
  const value = (step: number): number => round(2 * Math.exp((-5 * step) / points) + 0.2 * wave(step * 0.37 + number));
  log.points('train.loss', seriesOf(points, value));
}

function seriesOf(count: number, value: (step: number) => number): Float64Array {
  return Float64Array.from({ length: count }, (_, at) => value(at + 1));
}

/** In [−1, 1], without a visible period. */
function wave(x: number): number {
  return Math.sin(x) * Math.cos(1.7 * x + 1);
}

function round(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
