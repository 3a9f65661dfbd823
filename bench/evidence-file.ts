/** @file Evidence files: written by a benchmark, with a section by people that is kept when the figures are updated. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Text by people is under this heading, last in the file. */
export const proseHeading = '## What bounds it';

/** Before it, in one file: a section that is measured by itself. */
export const growthHeading = '## Growth';

/** The Markdown, with the prose of the file that it replaces (empty if there is none), and its growth. */
export function withProse(markdown: string, before: string): string {
  const start = [growthHeading, proseHeading].map((heading) => before.indexOf(heading)).find((found) => found >= 0);
  return start === undefined ? markdown : `${markdown}\n${before.slice(start)}`;
}

/** The file with this section instead of the one of its heading, or before the prose. */
export function withSection(before: string, heading: string, section: string): string {
  const prose = before.indexOf(proseHeading);
  const end = prose < 0 ? before.length : prose;
  const found = before.indexOf(heading);
  return `${before.slice(0, found < 0 ? end : found)}${section}\n${before.slice(end)}`;
}

/** Replaces `file` except its prose; the file of a quick run has none. */
export async function writeEvidenceFile(file: string, markdown: string, { quick = false } = {}): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const before = quick ? '' : await readFile(file, 'utf8').catch(() => '');
  await writeFile(file, withProse(markdown, before));
}
