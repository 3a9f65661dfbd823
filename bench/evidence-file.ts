/** @file Evidence files: written by a benchmark, with a section by people that is kept when the figures are updated. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Text by people is under this heading, last in the file. */
export const proseHeading = '## What bounds it';

/** Before it, in one file: sections that are measured by themselves. */
export const growthHeading = '## Growth';
export const phasesHeading = '## Phases';

/** The Markdown, with the prose of the file that it replaces (empty if there is none), and the sections that are measured by themselves. */
export function withProse(markdown: string, before: string): string {
  const starts = [growthHeading, phasesHeading, proseHeading]
    .map((heading) => before.indexOf(heading))
    .filter((found) => found >= 0);
  const start = Math.min(...starts);
  return starts.length === 0 ? markdown : `${markdown}\n${before.slice(start)}`;
}

/** The file with this section instead of the one of its heading, or before the prose. */
export function withSection(before: string, heading: string, section: string): string {
  const found = before.indexOf(heading);
  const next = found < 0 ? before.indexOf(proseHeading) : before.indexOf('\n## ', found) + 1;
  const end = next <= 0 ? before.length : next;
  return `${before.slice(0, found < 0 ? end : found)}${section}\n${before.slice(end)}`;
}

/** Replaces `file` except its prose; the file of a quick run has none. */
export async function writeEvidenceFile(file: string, markdown: string, { quick = false } = {}): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const before = quick ? '' : await readFile(file, 'utf8').catch(() => '');
  await writeFile(file, withProse(markdown, before));
}
