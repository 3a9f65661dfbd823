/**
 * @file The validation images of ImageNet's challenges as they are published: flat, with a list of numbers alone, whose classes the development kit's
 * meta.mat names. Brought into a list of files and classes, which is read as any other.
 */
import { DomainError } from '@/domain/errors';
import type { PackedFile } from '../formats/format';
import { matlabTable } from '../formats/matlab-table';
import type { Words } from './given';

const listName = /(^|\/)(ILSVRC(\d{4})_validation_ground_truth\.txt)$/i;

/** Replaces the list of numbers among the words. Throws `corrupt-data` if it is there without what names its classes. */
export async function readGroundTruth(words: Words, packed: readonly PackedFile[]): Promise<void> {
  for (const [at, list] of words.lists.entries()) {
    const [, , name, year] = listName.exec(list.path) ?? [];
    if (name === undefined || year === undefined) continue;
    const wnids = await wnidsIn(packed, year);
    if (wnids === null) {
      const message = `${list.path} has numbers for classes: give meta.mat of the same development kit, too, which names them. Nothing was imported.`;
      throw new DomainError('corrupt-data', message, { field: 'paths' });
    }
    const lines = list.text.split(/\r?\n/).filter((line) => line.trim() !== '');
    const classes = lines.map((line, index) => {
      const file = `ILSVRC${year}_val_${String(index + 1).padStart(8, '0')}.JPEG`;
      return `${file} ${wnids.get(Number(line)) ?? line.trim()}`;
    });
    // Of images of all sources: the images and the kit come in archives of their own.
    words.lists[at] = { ...list, path: name, text: classes.join('\n') };
  }
}

async function wnidsIn(packed: readonly PackedFile[], year: string): Promise<Map<number, string> | null> {
  for (const file of packed) {
    if (!/(^|\/)meta[^/]*\.mat$/i.test(file.path)) continue;
    const rows = await matlabTable(file, 'synsets');
    const pairs = (rows ?? []).flatMap((row): [number, string][] => {
      const [number, wnid] = [row.get(`ILSVRC${year}_ID`), row.get('WNID')];
      return typeof number === 'number' && typeof wnid === 'string' ? [[number, wnid]] : [];
    });
    if (pairs.length > 0) return new Map(pairs);
  }
  return null;
}
