/** @file Genotypes as people publish and print them: each form is read as its own code would build it. */
import { describe, expect, it } from 'vitest';
import {
  formatGenotype,
  formatGenotypeForBase,
  type Genotype,
  genotypeToJson,
  isForBase,
  isForDarts,
  parseGenotype,
  parseGenotypes,
} from './index';

const normal =
  "[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)]";
const reduce =
  "[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 1), ('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)]";
const concat = 'normal_concat=[2, 3, 4, 5], ';
const text = `Genotype(normal=${normal}, ${concat}reduce=${reduce}, reduce_concat=[2, 3, 4, 5])`;
const dartsV2 = parseGenotype(text);
const asDict = `{'normal': ${normal}, 'normal_concat': range(2, 6), 'reduce': ${reduce}, 'reduce_concat': range(2, 6)}`;
const asJson = JSON.stringify(genotypeToJson(dartsV2));
const nested = (pairs: string): string => pairs.replaceAll(/(\(.*?\)), (\(.*?\))/g, '($1, $2)');

describe('the same cells in other words', () => {
  const forms: readonly (readonly [string, string])[] = [
    ['BASE, normal and reduce only', `Genotype(normal=${normal}, reduce=${reduce})`],
    ['BASE, by position', `CIFAR = Genotype(${normal}, ${reduce})`],
    ['by position', `Genotype(${normal}, range(2, 6), ${reduce}, range(2, 6))`],
    ['a module before the name', `DARTS_V2 = genotypes.Genotype(${text.slice(9)}`],
    ['an annotation', `DARTS_V2: Genotype = ${text}`],
    ['an annotation with brackets', `DARTS_V2: typing.Optional[Genotype] = ${text}`],
    ['a semicolon', `DARTS_V2 = ${text};`],
    ['a code fence', `Found on Monday:\n\`\`\`python\nDARTS_V2 = ${text}\n\`\`\`\n`],
    ['a fence in one line', `\`\`\`${text}\`\`\``],
    ['inline code', `\`${text}\``],
    ['blanks inside quotes', text.replaceAll(/'(\w+)'/g, "' $1 '")],
    ['a text in quotes', `"${text}"`],
    ['a text in JSON, among other values', JSON.stringify({ epoch: 49, best_genotype: text })],
    ['strings of Python 2', text.replaceAll("('", "(u'")],
    ['double quotes', text.replaceAll("'", '"')],
    ['ranges with a step', text.replaceAll('[2, 3, 4, 5]', 'range(2, 6, 1)')],
    ['ranges of Python 2', text.replaceAll('[2, 3, 4, 5]', 'xrange(2, 6)')],
    ['lists of ranges', text.replaceAll('[2, 3, 4, 5]', 'list(range(2, 6))')],
    ['a spread range', text.replaceAll('[2, 3, 4, 5]', '[*range(2, 6)]')],
    [
      'numpy integers',
      text.replaceAll(/, (\d)\)/g, ', np.int64($1))').replaceAll('[2, 3, 4, 5]', 'array([2, 3, 4, 5])'),
    ],
    [
      'lists for tuples',
      text
        .replaceAll(/\((?='\w)/g, '[')
        .replaceAll(/(\d)\)/g, '$1]')
        .replace(/\]$/, ')'),
    ],
    ['a dictionary', asDict],
    ['a dictionary with a name', `genotype = ${asDict}`],
    ['a dictionary spread', `Genotype(**${asDict})`],
    ['a call of dict', `Genotype(**dict(${text.slice(9)})`],
    ['comments and line ends of Windows', text.replaceAll('), (', '), # a pair\r\n  (')],
    ['a byte-order mark', `\uFEFF${text}`],
    ['weights as third elements', text.replaceAll(/, (\d)\)/g, ', $1, 0.1287)')],
    ['JSON', asJson],
    ['JSON in a fence', `\`\`\`json\n${asJson}\n\`\`\``],
    ['a log line', `2019-05-04 12:00:01,123 genotype = ${text}`],
    [
      'nested by node, with what GDAS says besides',
      `GDAS_V1 = Genotype(normal=${nested(normal)}, normal_concat=[2,3,4,5], reduce=${nested(reduce)}, reduce_concat=[2,3,4,5], connectN=None, connects=None)`,
    ],
    [
      'AutoDL’s dictionary, nested with weights, its connections empty',
      `{'normal': ${nested(normal).replaceAll(/, (\d)\)/g, ', $1, 0.13)')}, 'normal_concat': [2, 3, 4, 5], 'reduce': ${nested(reduce)}, 'reduce_concat': [2, 3, 4, 5], 'connectN': [], 'connects': ()}`,
    ],
  ];
  it.each(forms)('%s', (_, form) => {
    expect(parseGenotype(form)).toEqual(dartsV2);
  });

  it('keeps its own name after a sentence that ends in a colon, and is not looked for in a description', () => {
    const names = (source: string) => parseGenotypes(source).map(({ name }) => name);
    expect(names(`Here it is:\n\n\`\`\`python\nX = ${text}\n\`\`\`\n`)).toEqual(['X']);
    expect(names(`"""Cells, e.g. Genotype(normal=[], reduce=[])."""\nX = ${text}`)).toEqual(['X']);
  });

  it('NNI, from its hub of spaces and from the example before', () => {
    const hub: [string, unknown][] = [];
    const old: [string, unknown][] = [];
    const names: Record<string, string> = {
      sep_conv_3x3: 'sepconv3x3',
      skip_connect: 'skipconnect',
      dil_conv_3x3: 'dilconv3x3',
      max_pool_3x3: 'maxpool',
    };
    for (const type of ['normal', 'reduce'] as const) {
      dartsV2[type]?.nodes.forEach((edges, node) => {
        edges.forEach(({ operation, input }, pair) => {
          hub.push([`${type}/op_${node + 2}_${pair}`, operation], [`${type}/input_${node + 2}_${pair}`, [input]]);
          old.push([`${type}_n${node + 2}_p${input}`, names[operation]]);
        });
        old.push([`${type}_n${node + 2}_switch`, edges.map(({ input }) => `${type}_n${node + 2}_p${input}`)]);
      });
    }
    expect(parseGenotype(JSON.stringify({ width: 36, ...Object.fromEntries(hub.toReversed()) }))).toEqual(dartsV2);
    expect(parseGenotype(JSON.stringify(Object.fromEntries(old)))).toEqual(dartsV2);
    const numbers = Object.fromEntries(
      old.map(([key, value]) => [key, typeof value === 'string' ? Object.values(names).indexOf(value) : value]),
    );
    const order = [3, 2, 5, 0];
    const counted = Object.fromEntries(
      Object.entries(numbers).map(([key, value]) => [key, typeof value === 'number' ? order[value] : value]),
    );
    expect(parseGenotype(JSON.stringify(counted))).toEqual(dartsV2);
  });

  it('NAS-Bench-201: Structure, its print, a name, NASLib’s numbers', () => {
    const arch = '|avg_pool_3x3~0|+|skip_connect~0|nor_conv_3x3~1|+|nor_conv_1x1~0|none~1|nor_conv_1x1~2|';
    const structure =
      "Structure([(('avg_pool_3x3', 0),), (('skip_connect', 0), ('nor_conv_3x3', 1)), (('nor_conv_1x1', 0), ('none', 1), ('nor_conv_1x1', 2))])";
    for (const form of [
      arch,
      `best = "${arch}"  # seed 2`,
      `X = CellStructure.${structure}`,
      structure,
      `Structure(4 nodes with ${arch})`,
      JSON.stringify({ arch_str: arch }),
      '(4, 0, 3, 2, 1, 3)',
      '[4, 0, 3, 2, 1, 3]',
      '[4 0 3 2 1 3]',
      'arch = np.array([4, 0, 3, 2, 1, 3])',
      '4, 0, 3, 2, 1, 3',
      `\`${arch}\``,
      `Found ${arch} with 94.1 % on the validation images`,
      arch.replaceAll('|+|', '| + |'),
      '{"0_1": "avg_pool_3x3", "0_2": "skip_connect", "1_2": "conv_3x3", "0_3": "conv_1x1", "1_3": "none", "2_3": "conv_1x1"}',
      '{"cell/0_1": "avg_pool_3x3", "cell/0_2": "skip_connect", "cell/1_2": "nor_conv_3x3", "cell/0_3": "nor_conv_1x1", "cell/1_3": "none", "cell/2_3": "nor_conv_1x1"}',
    ])
      expect([form, formatGenotype(parseGenotype(form))]).toEqual([form, arch]);
  });
});

describe('a whole genotypes.py', () => {
  const file = `from collections import namedtuple
Genotype = namedtuple('Genotype', 'normal normal_concat reduce reduce_concat')
PRIMITIVES = ['none', 'max_pool_3x3']
NASNet = Genotype(
  normal = [('sep_conv_5x5', 1), ('sep_conv_3x3', 0), ('sep_conv_5x5', 0), ('sep_conv_3x3', 0), ('avg_pool_3x3', 1),
    ('skip_connect', 0), ('avg_pool_3x3', 0), ('avg_pool_3x3', 0), ('sep_conv_3x3', 1), ('skip_connect', 1)],
  normal_concat = [2, 3, 4, 5, 6],
  reduce = [('sep_conv_5x5', 1), ('sep_conv_7x7', 0), ('max_pool_3x3', 1), ('sep_conv_7x7', 0), ('avg_pool_3x3', 1),
    ('sep_conv_5x5', 0), ('skip_connect', 3), ('avg_pool_3x3', 2), ('sep_conv_3x3', 2), ('max_pool_3x3', 1)],
  reduce_concat = [4, 5, 6],
)
DARTS_V2 = ${text}
Attention = ${text.replace('dil_conv_3x3', 'att_squeeze')}
DARTS = DARTS_V2
def parse(gene_normal, concat):
  return Genotype(normal=gene_normal, normal_concat=concat, reduce=[], reduce_concat=[])
`;
  it('says which it holds, and gives the one that is chosen', () => {
    expect(parseGenotypes(file).map(({ name, genotype }) => [name, genotype !== null])).toEqual([
      ['NASNet', true],
      ['DARTS_V2', true],
      ['Attention', false],
    ]);
    expect(() => parseGenotype(file)).toThrow(/holds 3 genotypes: NASNet, DARTS_V2, Attention\. Choose one/);
    expect(parseGenotype(file, 'DARTS_V2')).toEqual(dartsV2);
    expect(parseGenotype(file, 'NASNet').reduce?.concat).toEqual([4, 5, 6]);
    expect(() => parseGenotype(file, 'Attention')).toThrow(/normal\[7\]: there is no operation "att_squeeze"/);
    expect(() => parseGenotype(file, 'PNAS')).toThrow(/no one genotype "PNAS": NASNet/);
  });
  it('reads a search’s whole log, of which each line can be chosen', () => {
    const log = [text, text.replace('dil_conv_3x3', 'skip_connect')]
      .map(
        (each, epoch) =>
          `05/04 12:0${epoch}:01 PM epoch ${epoch} lr 2.5e-02\n05/04 12:0${epoch}:02 PM genotype = ${each}`,
      )
      .join('\n');
    expect(parseGenotypes(log).map(({ name }) => name)).toEqual(['genotype (1)', 'genotype (2)']);
    expect(parseGenotype(log, 'genotype (1)')).toEqual(dartsV2);
    expect(parseGenotypes(`${text}\n${text}`).map(({ name }) => name)).toEqual(['genotype (1)', 'genotype (2)']);
  });
  it('reads BASE’s own, a class and an import before them', () => {
    const base = `from typing import NamedTuple, List, Tuple
class Genotype(NamedTuple):
    normal: List[Tuple[str, int]]
    reduce: List[Tuple[str, int]]

CIFAR_TUNED = Genotype(normal=${normal},
                       reduce=${reduce})

def get_model(load_weights=True):
    network = NetworkCIFAR(40, CIFAR_CLASSES, 20, True, 0.4, CIFAR_TUNED)
    state_dict = torch.load('weights/cifar_tuned.pt')
`;
    expect(parseGenotype(base)).toEqual(dartsV2);
    const object = JSON.stringify({ A: genotypeToJson(dartsV2), B: { arch: '|none~0|' } });
    expect(parseGenotypes(object).map(({ name }) => name)).toEqual(['A', 'B']);
  });
});

describe('two pairs for each node', () => {
  it('if the output leaves out the last node', () => {
    const left = parseGenotype(text.replace('normal_concat=[2, 3, 4, 5]', 'normal_concat=[2, 3, 4]'));
    expect(left.normal).toEqual({ nodes: dartsV2.normal.nodes, concat: [2, 3, 4] });
    expect(parseGenotype(formatGenotype(left))).toEqual(left);
    expect(isForDarts(left)).toBe(true);
    expect(isForBase(left)).toBe(false);
    expect(() => formatGenotypeForBase(left)).toThrow(/gives out all nodes/);
  });
  it('is what DARTS’ and BASE’s texts are for: others say by node which pairs it keeps', () => {
    const one: Genotype = {
      normal: { nodes: dartsV2.normal.nodes.map((edges) => edges.slice(0, 1)), concat: [2, 3, 4, 5] },
      reduce: { nodes: dartsV2.normal.nodes.map((edges) => edges.slice(0, 1)), concat: [2, 3, 4, 5] },
    };
    expect(isForDarts(one)).toBe(false);
    expect(formatGenotype(one)).toContain("normal=[(('sep_conv_3x3', 0),), (('sep_conv_3x3', 0),), ");
    expect(parseGenotype(formatGenotype(one))).toEqual(one);
    expect(parseGenotype(JSON.stringify(genotypeToJson(one)))).toEqual(one);
    expect(formatGenotypeForBase(dartsV2)).toBe(`Genotype(normal=${normal}, reduce=${reduce})`);
  });
});

describe('what is refused', () => {
  it.each([
    ['x = 3\n', /"Genotype\(" expected, but found "x"/],
    [text.replace('[2, 3, 4, 5]', '[2, 3, 4, 9]'), /normal\.concat\.3: State 9 does not exist: the last is 5/],
    [text.replace('[2, 3, 4, 5]', 'range(4)'), /normal\.concat\.0: State 0 is not a node of the cell/],
    [`{"normal": [[["none", 0]], []], "reduce": []}`, /normal\.nodes\.1: A node keeps at least one pair/],
    [JSON.stringify({ normal: { nodes: [], concat: [2] }, reduce: 1 }), /normal: |the list is empty/],
    [`Genotype(normal=${normal}, reduce=[('max_pool_3x3', 0)])`, /reduce: two pairs for each node expected/],
    [`Genotype(normal=${normal})`, /field "reduce" is missing/],
    [`Genotype(normal=[], reduce=${reduce})`, /the list is empty/],
    [text.replace("('max_pool_3x3', 0)", "('max_pool_3x3', 0.5)"), /reduce\[0\]: reduce holds pairs/],
    [text.replace(')', ', None, None, 3)'), /holds pairs/],
    [`Genotype(normal=${normal}, reduce=${reduce}, connectN=[(0, 1)])`, /connections between cells/],
    [text.replace('dil_conv_3x3', 'conv_3x1_1x3'), /no operation "conv_3x1_1x3" here; known are none, skip_connect/],
    ["Structure([(('nor_conv_3x3', 1),)])", /node 1 can read states 0 to 0, not 1/],
    ['{"normal": {"nodes": "x"}, "reduce": {}}', /normal: a list of \(operation, input\) pairs expected/],
    ['{"normal": 3, "reduce": 4}', /normal: a list of/],
    ['{"a": 1}', /a field|field "normal" is missing/],
    ['[1, 2]', /an object with the fields normal and reduce/],
    ['Genotype(normal=list(np.load("x")))', /"load\(" is not understood/],
  ])('%s', (bad, message) => {
    let said = '';
    try {
      parseGenotype(bad);
    } catch (error) {
      said = String(error);
      expect(error).toMatchObject({ name: 'DomainError', code: 'invalid-input' });
    }
    expect(said).toMatch(message);
    expect(said).not.toMatch(/expected \w+ to|expected \w+, received|Invalid input|Too (small|big)/);
  });
});
