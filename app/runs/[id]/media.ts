/** @file What a run's script logged to be looked at: pictures and tables, by what they show and by step. Pure. */
import { isThumbnail, mediaName } from '@/domain/media-name';
import type { ArtefactRecord } from '@/domain/records/run';

export interface MediaItem {
  readonly artefact: ArtefactRecord;
  readonly step: number;
}

export interface MediaSeries {
  readonly name: string;
  readonly kind: 'picture' | 'table';
  /** By step; of one step and name the newest. */
  readonly items: readonly MediaItem[];
}

const pictures = /\.(png|jpe?g|gif|webp|svg)$/i;
const tables = /\.(csv|tsv|json)$/i;

const kindOf = (name: string): MediaSeries['kind'] | null =>
  pictures.test(name) ? 'picture' : tables.test(name) ? 'table' : null;

/** What belongs to a logged model is for programs. */
const ofModel = /(^|\/)(models\/m-[0-9a-f]{32}|model|checkpoints?)\//;

/** Files whose names differ by their step alone are one series; series by name. */
export function mediaOf(artefacts: readonly ArtefactRecord[]): MediaSeries[] {
  const found = new Map<string, { kind: MediaSeries['kind']; items: Map<number, MediaItem> }>();
  for (const artefact of artefacts) {
    const kind = kindOf(artefact.name);
    if (artefact.kind !== 'other' || kind === null || ofModel.test(artefact.name) || isThumbnail(artefact.name))
      continue;
    const named = mediaName(artefact.name);
    const name = (named?.series ?? artefact.name).replace(/^artifacts\/(media\/)?/, '').replaceAll('~', '/');
    const step = named?.step ?? artefact.step;
    const key = `${kind} ${name}`;
    const series = found.get(key) ?? { kind, items: new Map() };
    const before = series.items.get(step);
    if (before === undefined || before.artefact.createdAt <= artefact.createdAt)
      series.items.set(step, { artefact, step });
    found.set(key, series);
  }
  return [...found]
    .map(([key, { kind, items }]) => ({
      name: key.slice(kind.length + 1),
      kind,
      items: [...items.values()].sort((a, b) => a.step - b.step),
    }))
    .sort((a, b) => (a.kind === b.kind ? naturally(a.name, b.name) : a.kind === 'picture' ? -1 : 1));
}

const naturally = new Intl.Collator('en', { numeric: true }).compare;

export function stepsOf(series: readonly MediaSeries[]): number[] {
  return [...new Set(series.flatMap(({ items }) => items.map(({ step }) => step)))].sort((a, b) => a - b);
}

/** The newest not after `step`; before its first, none. */
export function itemAt({ items }: MediaSeries, step: number): MediaItem | null {
  return items.findLast((item) => item.step <= step) ?? null;
}
