/**
 * @file A genotype's `train.py` as users run it: downloaded with the package and a dataset from a running platform, started, killed,
 * started again with real PyTorch, and found on the genotype's page with its curve, seed and weights.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import * as ort from 'onnxruntime-web';
import { describe, expect, it, vi } from 'vitest';
import { formatGenotype } from '@/domain/genotype';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { spacePresets } from '@/domain/space';
import { distance } from '@/engine/parity/disagreements';
import { genotypes } from '@/server/services/genotypes';
import { series } from '@/server/services/series';
import { masthead } from '@/test/factories/command-line';
import { makeDataset } from '@/test/factories/dataset';
import { serveWithDispatcher } from '@/test/mlflow/served';
import { pytorchPeer } from '@/test/pytorch';
import { temporaryDirectory } from '@/test/temporary-directory';

const run = promisify(execFile);
const pytorch = pytorchPeer();
const space = { ...spacePresets.base, nodes: 2 };
const recipe = {
  initChannels: 4,
  layers: 3,
  epochs: 10,
  batch: 20,
  auxiliary: true,
  dropPath: 0.1,
  labelSmoothing: 0.1,
  learningRateSchedule: 'warm-restarts',
  restartPeriod: 1,
  augmentation: { cropPadding: 2, flip: true, cutout: 4 },
};

/** The network of two files of Masthead's, and of the script's own classes, on the same images. */
const compare = `
import importlib.util, json, sys, torch
def module(file):
    spec = importlib.util.spec_from_file_location("m" + str(len(file)), file)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found
trained, exported = module(sys.argv[1]), module(sys.argv[2])
_, splits, figures = trained.read_data(sys.argv[5], None)
trained.MEAN, trained.DEVIATION = map(tuple, figures)
try:
    import PIL
except ImportError:
    print("Pillow is not here: the folder of pictures is not read", file=sys.stderr)
else:
    name, pictures, again = trained.read_data(sys.argv[5].replace(".npz", ""), None)
    assert name == "Noise" and again == figures, (name, again, figures)
    for split in splits:
        kinds = lambda s: sorted(zip(s.labels.tolist(), (bytes(i.flatten().tolist()) for i in s.images)))
        assert kinds(pictures[split]) == kinds(splits[split]), split
own = trained.load_weights(trained.Network(), sys.argv[3]).eval()
again = exported.load_weights(exported.Network(), sys.argv[4]).eval()
images = splits["test"].images[:8].float() / 255
with torch.no_grad():
    json.dump({"own": own(images).flatten().tolist(), "again": again(images).flatten().tolist(),
               "images": images.flatten().tolist(), "shape": list(images.shape), "classes": exported.CLASS_NAMES}, sys.stdout)
`;

describe.skipIf(pytorch.unobtainable)(`train.py${pytorch.hint}`, () => {
  it('is killed, resumes where it was, and is seen on the page of its genotype', async () => {
    const { url, platform, close } = await serveWithDispatcher();
    const children: ChildProcess[] = [];
    try {
      const { ctx } = platform;
      const document = randomGenotype(space, randomStream(5, 'train'));
      const genotype = genotypes.import({ ctx, input: { name: 'Mine "quoted"', text: formatGenotype(document) } });
      // Real files of the store, whose images are noise.
      const dataset = await makeDataset(ctx, {
        name: 'Noise',
        classes: ['b', 'a/c', 'd'],
        trainPerClass: 20,
        side: 24,
        channels: 3,
      });
      const home = temporaryDirectory();
      const cli = async (...args: string[]) => {
        const { status, err } = await masthead(url, ...args);
        expect([status, err]).toEqual([0, expect.stringContaining('Written to')]);
      };
      await cli('datasets', 'export', dataset.id, '--format', 'folder', '--out', path.join(home, 'noise'));
      const data = path.join(home, 'noise.npz');
      await cli('datasets', 'export', dataset.id, '--format', 'npz', '--out', data);
      const take = async (from: string, name: string) => {
        const answer = await fetch(`${url}${from}`);
        expect(answer.status).toBe(200);
        writeFileSync(path.join(home, name), Buffer.from(await answer.arrayBuffer()));
        return path.join(home, name);
      };
      const asked = new URLSearchParams({ format: 'train', recipe: JSON.stringify(recipe), seed: '7' });
      const script = await take(`/api/genotypes/${genotype.id}/download?${asked}`, 'train.py');
      await take('/api/python/masthead.zip', 'masthead.zip');
      const train = (out: string, environment: Readonly<Record<string, string>>) => {
        const child = spawn(pytorch.python(), [script, data, '--out', out, '--validation', '0.1'], {
          cwd: home,
          env: { ...process.env, OMP_NUM_THREADS: '1', ...environment },
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        children.push(child);
        return child;
      };

      const reporting = { MASTHEAD_URL: url, PYTHONPATH: 'masthead.zip' };
      const first = train('out', reporting);
      await vi.waitFor(() => expect(existsSync(path.join(home, 'out', 'checkpoint.pt'))).toBe(true), {
        timeout: 600_000,
        interval: 20,
      });
      first.kill('SIGKILL');
      await once(first, 'exit');
      expect(first.signalCode).toBe('SIGKILL');
      const second = train('out', reporting);
      let said = '';
      second.stdout?.on('data', (text) => (said += text));
      const [code] = await once(second, 'exit');
      expect([code, said]).toEqual([0, expect.stringMatching(/^Goes on after epoch \d+ of/)]);

      // A script that was never killed, and reports nothing, trains the same.
      const third = train('alone', { MASTHEAD_URL: '' });
      expect(await once(third, 'exit')).toEqual([0, null]);
      const weightsIn = (folder: string) => readFileSync(path.join(home, folder, 'weights.safetensors'));
      expect(weightsIn('out').equals(weightsIn('alone'))).toBe(true);

      const [evaluation, ...more] = await vi.waitFor(
        () => {
          const found = genotypes.get({ ctx, input: { id: genotype.id } });
          expect(found.trained).toHaveLength(1);
          expect(found.evaluations).toHaveLength(1);
          return found.evaluations;
        },
        { timeout: 600_000, interval: 50 },
      );
      expect(more).toEqual([]);
      expect(evaluation).toMatchObject({ seed: 7, task: 'Noise' });
      const counted = genotypes.sizes({
        ctx,
        input: { id: genotype.id, initChannels: 4, layers: 3, classes: 3, resolution: 24, auxiliary: false },
      });
      const values = evaluation?.values ?? new Map();
      expect([values.get('parameters'), values.get('macs')]).toEqual([counted.parameters, counted.macs]);
      expect(values.get('test.accuracy')).toBeGreaterThanOrEqual(0);
      const curve = series.list({ ctx, input: { run: evaluation?.run.id ?? '' } });
      expect(curve.find(({ key }) => key === 'validation.accuracy')).toMatchObject({
        goal: 'max',
        lastStep: 20,
      });

      // The same network by our files, in PyTorch and in ONNX Runtime.
      const of = `/api/genotypes/${genotype.id}/download?run=${evaluation?.run.id}`;
      const module = await take(`${of}&format=pytorch`, 'exported.py');
      const weights = await take(`${of}&format=safetensors`, 'exported.safetensors');
      const onnx = await take(`${of}&format=onnx`, 'exported.onnx');
      const left = path.join(home, 'out', 'weights.safetensors');
      const { stdout } = await run(pytorch.python(), ['-c', compare, script, module, left, weights, data], {
        maxBuffer: 64 << 20,
      });
      const found: { own: number[]; again: number[]; images: number[]; shape: number[]; classes: string[] } =
        JSON.parse(stdout);
      expect(distance(found.again, found.own)).toBeLessThan(1e-4);
      expect(found.classes).toEqual(dataset.manifest.classes);
      const session = await ort.InferenceSession.create(readFileSync(onnx));
      const { logits } = await session.run({
        images: new ort.Tensor('float32', Float32Array.from(found.images), found.shape),
      });
      if (!(logits?.data instanceof Float32Array)) throw new Error('no logits');
      expect(distance(logits.data, found.own)).toBeLessThan(1e-4);
      await session.release();
    } finally {
      for (const child of children) child.kill('SIGKILL');
      await close();
    }
  }, 1_800_000);
});
