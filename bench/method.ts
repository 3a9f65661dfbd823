/**
 * @file `npm run bench:method -- [--families glyphs] [--arms adapt-20-means] [--priors 3] [--tasks 6] [--images DIR] [--data DIR]`: what parts of the
 * method are worth, on classes that settings are chosen on and that judge nothing. Each run is kept in the data folder and taken from there, so
 * that it can be killed and begun again.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type PresetFamily, presetFamilies } from '@/domain/preset-evidence';
import { selectEngine } from '@/engine/select';
import { chosenOf } from './arguments';
import { keptIn } from './kept';
import { methodArms } from './method/arms';
import { type ArmFigures, measureArm } from './method/measure';
import { methodTable } from './method/report';
import { bringFamily } from './presets/families';

const { values } = parseArgs({
  options: {
    families: { type: 'string', default: 'glyphs,photographs' },
    arms: { type: 'string' },
    priors: { type: 'string', default: '3' },
    tasks: { type: 'string', default: '6' },
    images: { type: 'string', default: '../shared/data' },
    data: { type: 'string', default: 'build/bench-method' },
  },
});
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const families = chosenOf<PresetFamily>(values.families, presetFamilies, (name) => name, 'family');
const arms = chosenOf(values.arms, methodArms, ({ name }) => name, 'arm');
const folder = path.resolve(values.data);
const kept = await keptIn(folder);
const { engine } = await selectEngine('auto');
try {
  for (const family of families) {
    say(`${family}`);
    const brought = await bringFamily(family, path.join(folder, 'datasets'), path.resolve(values.images));
    const found = new Map<string, ArmFigures>();
    for (const arm of arms) {
      const counts = { priors: Number(values.priors), tasks: Number(values.tasks) };
      found.set(arm.name, await measureArm(arm, { family, brought, engine, ...counts, say, kept }));
    }
    process.stdout.write(methodTable(family, arms, found));
  }
} finally {
  engine.dispose();
}
