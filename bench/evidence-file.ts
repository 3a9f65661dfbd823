/** @file Evidence files: written by a benchmark, with a section by people that is kept when the figures are updated. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Text by people is under this heading, last in the file. */
export const proseHeading = '## What bounds it';

/** The Markdown, with the prose of the file that it replaces (empty if there is none). */
export function withProse(markdown: string, before: string): string {
  const start = before.indexOf(proseHeading);
  return start < 0 ? markdown : `${markdown}\n${before.slice(start)}`;
}

/** Replaces `file` except its prose; the file of a quick run has none. */
export async function writeEvidenceFile(file: string, markdown: string, { quick = false } = {}): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const before = quick ? '' : await readFile(file, 'utf8').catch(() => '');
  await writeFile(file, withProse(markdown, before));
}
