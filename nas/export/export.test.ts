/** @file Tests of exports: readable formats survive a round trip, and the rest is well-formed. */

import { describe, expect, it } from 'vitest';
import { genotypeCells, genotypeHash, parseGenotype } from '@/domain/genotype';
import { randomStream } from '@/domain/random';
import { genotypeFormats } from '@/domain/records/genotype';
import { spacePresets } from '@/domain/space';
import { randomGenotype } from '@/nas/derive';
import { fc } from '@/test/fast-check';
import { exportGenotype } from '.';

const genotypeArbitrary = fc
  .tuple(fc.integer(), fc.constantFrom('base', 'nas-bench-201'))
  .map(([seed, space]) => randomGenotype(spacePresets[space], randomStream(seed, 'export')));

/** Checks that tags nest and close, and gives back their names. */
function tagsOf(xml: string): string[] {
  const open: string[] = [];
  const names: string[] = [];
  for (const [, closing, name, selfClosing] of xml.matchAll(/<(\/?)([a-z]+)(?:\s+[a-zA-Z-]+="[^"<]*")*\s*(\/?)>/g)) {
    if (name === undefined) continue;
    if (closing === '/') expect(open.pop()).toBe(name);
    else {
      names.push(name);
      if (selfClosing !== '/') open.push(name);
    }
  }
  expect(open).toEqual([]);
  expect(xml.match(/</g)).toHaveLength([...xml.matchAll(/<\/?[a-z]+[^<>]*>/g)].length);
  return names;
}

describe('genotype export', () => {
  it('returns through JSON and text, whatever the name', () => {
    fc.assert(
      fc.property(genotypeArbitrary, fc.string(), (genotype, name) => {
        for (const format of ['json', 'text'] as const) {
          const file = exportGenotype(genotype, format, { name, provenance: { run: 'r1', seed: 3 } });
          expect(parseGenotype(file.content)).toEqual(genotype);
          expect(file.fileName).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]*\.(json|txt)$/);
        }
      }),
    );
  });
  it('carries provenance and hash in JSON', () => {
    const genotype = randomGenotype(spacePresets.darts, randomStream(1, 'export'));
    const file = exportGenotype(genotype, 'json', { provenance: { task: 'digits' } });
    expect(JSON.parse(file.content)).toMatchObject({ hash: genotypeHash(genotype), provenance: { task: 'digits' } });
  });
  it('draws well-formed, self-contained SVG and DOT for any name', () => {
    fc.assert(
      fc.property(genotypeArbitrary, fc.string(), (genotype, name) => {
        const svg = exportGenotype(genotype, 'svg', { name }).content;
        const tags = tagsOf(svg);
        const curves = genotypeCells(genotype).reduce(
          (sum, { cell }) => sum + cell.nodes.flat().length + cell.concat.length,
          0,
        );
        expect(tags.filter((tag) => tag === 'path')).toHaveLength(curves);
        expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
        const dot = exportGenotype(genotype, 'dot', { name }).content;
        expect(dot.match(/ -> /g)).toHaveLength(curves);
        expect(dot.match(/"(?:[^"\\]|\\.)*"/g)?.length).toBe(dot.replace(/\\./g, '').split('"').length / 2 - 0.5);
      }),
    );
  });
  it('gives Python names that it takes as variables', () => {
    const genotype = randomGenotype(spacePresets.base, randomStream(2, 'export'));
    const nameOf = (name: string) => /^\S+/.exec(exportGenotype(genotype, 'text', { name }).content)?.[0];
    expect(['class', 'None', 'match', 'Genotype', '3 cells', 'Größe', ' ', 'classes'].map(nameOf)).toEqual([
      'class_',
      'None_',
      'match_',
      'Genotype_',
      '_3_cells',
      'Gro_e',
      'genotype',
      'classes',
    ]);
  });
  it('has no text for code that would build another network', () => {
    const three = randomGenotype({ ...spacePresets.base, keep: 3 }, randomStream(2, 'export'));
    expect(() => exportGenotype(three, 'text')).toThrow(/reads two pairs for each node.*JSON or the PyTorch module/);
    expect(() => exportGenotype(three, 'base')).toThrow(/JSON or the PyTorch module/);
    expect(parseGenotype(exportGenotype(three, 'json').content)).toEqual(three);
    const cell = randomGenotype(spacePresets['nas-bench-201'], randomStream(2, 'export'));
    expect(() => exportGenotype(cell, 'base')).toThrow(/other cells/);
    const two = randomGenotype(spacePresets.base, randomStream(2, 'export'));
    const base = exportGenotype(two, 'base', { name: 'lambda' }).content;
    expect(base).toMatch(/^lambda_ = Genotype\(normal=\[.*\], reduce=\[.*\]\)\n$/);
    expect(parseGenotype(base)).toEqual(two);
  });
  it('knows its formats', () => {
    const genotype = randomGenotype(spacePresets.base, randomStream(2, 'export'));
    expect(genotypeFormats.map((format) => exportGenotype(genotype, format, { name: 'BASE MNIST' }).fileName)).toEqual([
      'BASE-MNIST.json',
      'BASE-MNIST.txt',
      'BASE-MNIST-base.txt',
      'BASE-MNIST.dot',
      'BASE-MNIST.svg',
    ]);
  });
});
