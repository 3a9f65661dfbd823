import { describe, expect, it } from 'vitest';
import { batchTargetOf, executorOf, parseTargets } from './target';

const parse = (content: unknown) =>
  parseTargets(typeof content === 'string' ? content : JSON.stringify(content), 'targets.json');
const one = (more: object) => parse({ targets: { lab: { kind: 'slurm', ...more } } });

describe('targets.json', () => {
  it('names targets, with defaults for what it leaves out', () => {
    const { slurm, problems } = one({
      partition: 'gpu,long',
      gres: 'gpu:a100',
      modules: ['node/20.1'],
      host: 'me@login',
    });
    expect(problems).toEqual([]);
    expect(slurm).toMatchObject([{ name: 'lab', node: 'node', jobs: 100, cores: 64, warning: 120, container: [] }]);
  });

  it.each([
    ['partition', 'a b'],
    ['partition', '--wrap=reboot'],
    ['account', '$(id)'],
    ['qos', "x'; reboot; '"],
    ['constraint', '`id`'],
    ['gres', 'gpu:a100:4'],
    ['host', '-oProxyCommand=reboot'],
    ['node', './node'],
    ['prologue', 'setup.sh'],
    ['data', '/data\nreboot'],
    ['modules', ['-h']],
    ['timeLimit', 0],
    ['jobs', '3'],
    ['partitions', 'typed wrong'],
  ])('refuses %s %j by name, and keeps the other targets', (key, value) => {
    const targets = { lab: { kind: 'slurm', [key]: value }, other: { kind: 'slurm' } };
    const { slurm, problems } = parse({ targets });
    expect(slurm.map(({ name }) => name)).toEqual(['other']);
    expect(problems).toEqual([expect.stringMatching(/^targets\.json: lab/)]);
    expect(problems[0]).toContain(key);
  });

  it('says what is wrong with the file as a whole', () => {
    expect(parse('{').problems).toEqual([expect.stringMatching(/^targets\.json is not JSON/)]);
    expect(parse({ target: {} }).problems[0]).toContain('targets.json');
    expect(parse({ targets: { local: { kind: 'slurm' } } }).problems[0]).toContain('this machine is always a target');
    expect(parse({ targets: { 'A b': { kind: 'slurm' } } }).problems[0]).toContain('"A b"');
  });
});

it('tells an attempt on a cluster from others by who runs it', () => {
  expect([executorOf('local'), executorOf('lab')]).toEqual(['local', 'slurm:lab']);
  expect(['local', 'outside', 'slurm:lab'].map(batchTargetOf)).toEqual([null, null, 'lab']);
});
