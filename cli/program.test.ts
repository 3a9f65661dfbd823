/** @file The command line against a real server: output, errors as one sentence, exit status. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseGenotype } from '@/domain/genotype';
import { importGenotype } from '@/server/services/genotypes/change';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import { serveApi } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { eventLog, makeQueuedRun, makeRunningRun, startedBody } from '@/test/factories/run';
import { temporaryDirectory } from '@/test/temporary-directory';
import { runCli } from './program';

const dartsV2 =
  "DARTS_V2 = Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)], normal_concat=[2, 3, 4, 5], reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 1), ('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)], reduce_concat=[2, 3, 4, 5])";

async function run(
  args: readonly string[],
  options: { url?: string; stdin?: string; onOut?: (text: string) => void } = {},
) {
  let out = '';
  let err = '';
  const status = await runCli(args, {
    out: (text) => {
      out += text;
      options.onOut?.(text);
    },
    err: (text) => {
      err += text;
    },
    readStdin: async () => options.stdin ?? '',
    environment: options.url === undefined ? {} : { MASTHEAD_URL: options.url },
    signal: new AbortController().signal,
  });
  return { status, out, err };
}

async function served() {
  const platform = makePlatform();
  const basis = await makeBasis(platform.ctx);
  return { ...platform, ...basis, ...(await serveApi(platform)) };
}

describe('masthead describe', () => {
  const sizes = ['--space', 'darts', '--init-channels', '36', '--layers', '20', '--classes', '10'];

  it('prints exactly the three figures, for text on standard input', async () => {
    const { status, out, err } = await run(['describe', '-', ...sizes, '--auxiliary', '--json'], { stdin: dartsV2 });
    expect(JSON.parse(out)).toEqual({ parameters: 3_349_342, parametersWithAuxiliary: 3_825_768, macs: 528_359_040 });
    expect([status, err]).toEqual([0, '']);
  });

  it('takes ImageNet’s resolution for ImageNet’s classes', async () => {
    const args = [
      'describe',
      '-',
      '--space',
      'darts',
      '--init-channels',
      '48',
      '--layers',
      '14',
      '--classes',
      '1000',
      '--json',
    ];
    expect(JSON.parse((await run(args, { stdin: dartsV2 })).out)).toMatchObject({
      parameters: 4_718_752,
      macs: 529_911_552,
    });
  });

  it('reads a file, and says what is wrong with it in one sentence', async () => {
    const directory = temporaryDirectory();
    const file = path.join(directory, 'g.txt');
    writeFileSync(file, dartsV2.replace('sep_conv_3x3', 'sep_conv_9x9'));
    const { status, out, err } = await run(['describe', file, ...sizes]);
    expect([status, out]).toEqual([1, '']);
    expect(err).toMatch(/^[^\n]*no operation "sep_conv_9x9"[^\n]*\n$/);
    expect((await run(['describe', path.join(directory, 'none'), ...sizes])).err).toMatch(/There is no file/);
  });

  it.each([
    [['describe', '-']],
    [['describe', '-', ...sizes, '--layers', '0']],
    [['describe', '-', '--space', 'nasnet', '--init-channels', '1', '--layers', '1', '--classes', '10']],
    [['describe', '-', ...sizes, '--colour']],
    [['launch']],
    [[]],
    [['runs', 'show', 'not-an-id']],
    [['runs', 'launch', '--config', '-', '--seeds', '1,x']],
  ])('ends with status 2 on wrong usage: %j', async (args) => {
    const { status, out, err } = await run(args);
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(err).not.toBe('');
  });

  it('prints help and version with status 0', async () => {
    expect(await run(['--help'])).toMatchObject({ status: 0, err: '', out: expect.stringContaining('describe') });
    expect(await run(['--version'])).toMatchObject({ status: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe('masthead runs', () => {
  it('launches from a file and standard input, with changes', async () => {
    const { url, metaTrain } = await served();
    const stdin = JSON.stringify(metaTrain);
    const args = [
      'runs',
      'launch',
      '--config',
      '-',
      '--set',
      'batch=4',
      '--set',
      'weights.momentum=0.5',
      '--seeds',
      '1,2',
      '--name',
      'Two',
    ];
    const { status, out } = await run([...args, '--json'], { url, stdin });
    expect(status).toBe(0);
    const launched: { runs: { id: string; name: string }[] } = JSON.parse(out);
    expect(launched.runs.map((each) => each.name)).toEqual(['Two · seed 1', 'Two · seed 2']);
    const shown = await run(['runs', 'show', launched.runs[0]?.id ?? '', '--json', '--url', url]);
    expect(JSON.parse(shown.out)).toMatchObject({ config: { batch: 4, weights: { momentum: 0.5 } } });
    const listed = await run(['--url', `${url}/`, 'runs', 'list', '--kind', 'meta-train', '--limit', '1']);
    expect(listed.out).toMatch(/^ID .*\nrun_[0-9a-z]{12} {2}queued/);
    expect(listed.out).toContain('1 of 2 shown');
  });

  it('fills in from a preset what the configuration leaves out', async () => {
    const { url, metaTrain } = await served();
    const launch = (preset: string) =>
      run(['runs', 'launch', '--config', '-', '--preset', preset, '--json'], {
        url,
        stdin: JSON.stringify({ ...metaTrain, weights: { momentum: 0.5 } }),
      });
    const id: string = JSON.parse((await launch('small')).out).runs[0].id;
    const shown = await run(['runs', 'show', id, '--json', '--url', url]);
    const weights = { momentum: 0.5, headFactor: 3 };
    expect(JSON.parse(shown.out)).toMatchObject({ config: { mixture: 'softmax', gammaWeights: 0, weights } });
    expect((await launch('huge')).err).toMatch(/meta-train has tiny, small, large, not/);
  });

  it('launches a sweep', async () => {
    const { url, metaTrain } = await served();
    const launch = (sweep: string) =>
      run(['runs', 'launch', '--config', '-', '--sweep', sweep, '--json'], { url, stdin: JSON.stringify(metaTrain) });
    const names = async (sweep: string): Promise<number> => JSON.parse((await launch(sweep)).out).runs.length;
    expect(await names('batch=4,8')).toBe(2);
    expect(await names('head=["reset"]')).toBe(1);
    for (const wrong of ['batch', '=4,8', 'batch=[4']) expect((await launch(wrong)).err).toMatch(/--sweep takes/);
  });

  it('passes on a refusal as one sentence that names the field', async () => {
    const { url, metaTrain } = await served();
    const launch = (stdin: string) => run(['runs', 'launch', '--config', '-'], { url, stdin });
    const { status, out, err } = await launch(JSON.stringify({ ...metaTrain, bach: 3 }));
    expect([status, out]).toEqual([1, '']);
    expect(err).toMatch(/^There is no field "bach"[^\n]*\n$/);
    expect((await launch('{')).err).toMatch(/not valid JSON/);
    expect((await launch('[]')).err).toMatch(/not a JSON object/);
  });

  it('says how to start a platform that does not answer', async () => {
    const { status, err } = await run(['runs', 'list', '--url', 'http://127.0.0.1:9']);
    expect(status).toBe(1);
    expect(err).toMatch(/^The platform at http:\/\/127.0.0.1:9 does not answer: [^\n]*\n$/);
  });

  it('stops a run', async () => {
    const { url, ctx, metaTrain } = await served();
    const id = makeQueuedRun(ctx, metaTrain);
    expect((await run(['runs', 'stop', id], { url })).out).toBe('Stopped "Test run".\n');
    expect(await run(['runs', 'stop', id], { url })).toMatchObject({
      status: 1,
      err: expect.stringMatching(/already ended/),
    });
  });

  it.each([
    ['finished', 0],
    ['failed', 1],
  ] as const)('watches a run until it has %s', async (end, expected) => {
    const { url, ctx, metaTrain } = await served();
    const { run: id, attempt, lease } = makeRunningRun(ctx, metaTrain);
    let told = 0;
    const onOut = () => {
      // The first line shows that the watching has begun; what follows arrives over the feed.
      if (told++ === 0) {
        setImmediate(() => {
          const progress = { type: 'progress', done: 2, total: 4, unit: 'iterations', rate: null } as const;
          applyEvents({ ctx, input: { attempt, lease, events: eventLog([startedBody, progress]), newOffset: 1 } });
          endAttempt({
            ctx,
            input: { attempt, lease, end, code: null, reason: end === 'failed' ? 'no reason' : null, step: 4 },
          });
        });
      }
    };
    const { status, out } = await run(['runs', 'watch', id, '--json'], { url, onOut });
    const lines = out
      .trim()
      .split('\n')
      .map((line): { state: string } => JSON.parse(line));
    expect(status).toBe(expected);
    expect(lines[0]?.state).toBe('running');
    expect(lines.at(-1)?.state).toBe(end);
  });
});

it('gets a genotype in every format, also into a file', async () => {
  const { url, ctx } = await served();
  const { id, document } = importGenotype({ ctx, input: { name: 'DARTS V2', text: dartsV2 } });
  expect((await run(['genotype', 'get', id], { url })).out).toBe(
    `${dartsV2.replaceAll('[2, 3, 4, 5]', 'range(2, 6)')}\n`,
  );
  expect(parseGenotype((await run(['genotype', 'get', id, '--json'], { url })).out)).toEqual(document);
  expect((await run(['genotype', 'get', id, '--format', 'svg'], { url })).out).toContain('<svg');
  const file = path.join(temporaryDirectory(), 'out', 'g.dot');
  mkdirSync(path.dirname(file));
  expect(await run(['genotype', 'get', id, '--format', 'dot', '--output', file], { url })).toMatchObject({
    status: 0,
    out: '',
  });
  expect((await run(['genotype', 'get', 'gt_000000000000'], { url })).err).toMatch(/There is no genotype/);
});
