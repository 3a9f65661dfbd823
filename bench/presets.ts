/**
 * @file `npm run bench:presets -- [--families glyphs,digits] [--images DIR] [--data DIR] [--no-write]`: the preset `small` from meta-training to
 * adapting and searching on five kinds of tasks. Writes domain/preset-evidence.json and docs/evidence/presets.md. Each run is kept in the
 * data folder and taken from there, so that it can be killed and restarted.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type PresetEvidence, type PresetFamily, presetEvidence, presetFamilies } from '@/domain/preset-evidence';
import { selectEngine } from '@/engine/select';
import { chosenOf } from './arguments';
import { writeEvidenceFile } from './evidence-file';
import { bringFamily, families } from './presets/families';
import { measureFamily } from './presets/measure';
import { presetsTable } from './presets/report';

const { values } = parseArgs({
  options: {
    families: { type: 'string' },
    images: { type: 'string', default: '../shared/data' },
    data: { type: 'string', default: 'build/bench-presets' },
    'no-write': { type: 'boolean', default: false },
  },
});
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const chosen = chosenOf<PresetFamily>(values.families, presetFamilies, (name) => name, 'family');
const kept = path.resolve(values.data);
await mkdir(kept, { recursive: true });
const { engine } = await selectEngine('auto');
const found: PresetEvidence = { ...presetEvidence };
try {
  for (const family of chosen) {
    say(`${family}: ${families[family].ways} classes at ${families[family].resolution} px`);
    const brought = await bringFamily(family, path.join(kept, 'datasets'), path.resolve(values.images));
    found[family] = await measureFamily({ family, brought, engine, say, remember: remembering(family) });
  }
} finally {
  engine.dispose();
}
const table = presetsTable(found);
process.stdout.write(table);
if (!values['no-write']) {
  const root = path.resolve(import.meta.dirname, '..');
  await writeFile(path.join(root, 'domain/preset-evidence.json'), `${JSON.stringify(found, null, 2)}\n`);
  await writeEvidenceFile(path.join(root, 'docs/evidence/presets.md'), table);
}

/** The bytes stored under a name, or computed now and stored. */
function remembering(family: PresetFamily) {
  return async (name: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> => {
    const file = path.join(kept, `${family}-${name}`);
    if (existsSync(file)) return new Uint8Array(await readFile(file));
    const bytes = await make();
    await writeFile(file, bytes);
    return bytes;
  };
}
