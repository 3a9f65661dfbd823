/** @file Times, figures and progress in words. */
import type { RunSummary } from '@/domain/records/run';

/** `3 s`, `2 min 5 s`, `1 h 4 min`, `2 d 3 h`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Local time, to the second: `2026-01-31 17:05:09`. */
export function formatTime(milliseconds: number | null): string {
  if (milliseconds === null) return '';
  const date = new Date(milliseconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return Number.isInteger(value) ? value.toLocaleString('en') : String(Number(value.toPrecision(4)));
}

/** `812 B`, `4.20 MiB`, as the pages write it. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** power;
  const decimals = power === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(decimals)} ${units[power]}`;
}

/** `40 of 200 iterations, 3 min left`. */
export function formatProgress({ progress }: Pick<RunSummary, 'progress'>): string {
  if (progress === null) return '';
  const left = progress.left === null ? '' : `, ${formatDuration(progress.left)} left`;
  return `${formatNumber(progress.done)} of ${formatNumber(progress.total)} ${progress.unit}${left}`;
}

export function formatSummary(summary: ReadonlyMap<string, number>): string {
  return [...summary].map(([key, value]) => `${key} ${formatNumber(value)}`).join(', ');
}
