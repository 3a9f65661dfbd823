/**
 * @file `npm run bench:encoded -- [--photographs TAR.GZ] [--scale [--images N] [--folder DIR]]`: datasets that keep their images as files; one JSON
 * object. Without `--scale`: images decoded a second and core at 64 and 224 pixels, the first batch, and whether a step waits. With it: as many
 * images as ImageNet has, imported, opened, checked for leaks and drawn from; half an hour and 8 GB in the folder, where each stage is kept: the same
 * command goes on with the next. The photographs are train/CLASS/x.jpg and test/CLASS/x.jpg.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { measureScale } from './encoded/scale';
import { measureSpeed } from './encoded/speed';
import { commitOf } from './engine/environment';

const { values } = parseArgs({
  options: {
    photographs: { type: 'string' },
    scale: { type: 'boolean', default: false },
    images: { type: 'string', default: '1281167' },
    folder: { type: 'string' },
  },
});
const own = values.folder === undefined;
const folder = values.folder ?? mkdtempSync(path.join(tmpdir(), 'masthead-encoded-'));
mkdirSync(folder, { recursive: true });
const found = values.scale
  ? await measureScale(folder, Number(values.images), values.photographs ?? null)
  : await measureSpeed(folder, values.photographs ?? null);
process.stdout.write(`${JSON.stringify({ bench: 'encoded', commit: commitOf(), ...found }, null, 2)}\n`);
if (own) rmSync(folder, { recursive: true, force: true });
