/** @file The files that a genotype can be downloaded as, alone and as one bundle with checksums. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ZipFile } from 'yazl';
import { DomainError } from '@/domain/errors';
import { atWidth } from '@/domain/figure';
import { isForBase, isForDarts } from '@/domain/genotype';
import type { FigureFormat } from '@/domain/importer-protocol';
import type { GenotypeDownload, GenotypeRecord } from '@/domain/records/genotype';
import { type Recipe, recipeSchema } from '@/domain/run-config/recipe';
import { resizeRule } from '@/nas/checkpoint/image-facts';
import {
  exportGenotype,
  type OnnxOpset,
  onnxModel,
  torchModule,
  torchWeights,
  trainingScript,
  usualOpset,
} from '@/nas/export';
import { browserPage } from '@/nas/export/browser-page/html';
import { figureTypes } from './figure';
import type { GenotypeNetwork } from './genotype-network';
import type { Calibration } from './genotype-ranges';

export interface GenotypeFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

export interface FileBasis {
  readonly record: GenotypeRecord;
  readonly network: GenotypeNetwork;
  readonly provenance: Record<string, unknown>;
  /** Folder of the built programs. */
  readonly programs: string | null;
  /** The recipe of `train.py`; absent: its defaults. */
  readonly training?: { readonly recipe: Recipe; readonly seed: number };
  readonly onnx?: { readonly opset: OnnxOpset; readonly fold: boolean };
  /** Of a drawing for print, in inches. */
  readonly inches: number;
  readonly typeset: (svg: string, format: FigureFormat) => Promise<Uint8Array>;
  /** For int8; null: these weights were not measured in eight bits. */
  readonly calibration: Calibration | null;
}

/** Dots per inch; the drawing's own unit is 72. */
const pngDensity = 144;

/** Throws `invalid-input` for a file of trained weights without weights. */
export async function genotypeFile(format: GenotypeDownload, basis: FileBasis): Promise<GenotypeFile> {
  const { record, network, provenance } = basis;
  const { id, name, document } = record;
  const file = (extension: string, mediaType: string, content: string | Uint8Array): GenotypeFile => ({
    fileName: `genotype-${id}.${extension}`,
    mediaType,
    content: typeof content === 'string' ? Buffer.from(content) : content,
  });
  const facts = { genotype: id, hash: record.hash, run: network.kept?.run.id ?? '' };
  switch (format) {
    case 'json':
    case 'text':
    case 'base':
    case 'dot':
    case 'svg': {
      const { content, mediaType } = exportGenotype(document, format, { name, provenance });
      return file({ json: 'json', text: 'txt', base: 'base.txt', dot: 'dot', svg: 'svg' }[format], mediaType, content);
    }
    case 'png': {
      const { content } = exportGenotype(document, 'svg', { name });
      const { default: sharp } = await import('sharp');
      return file('png', 'image/png', await sharp(Buffer.from(content), { density: pngDensity }).png().toBuffer());
    }
    case 'pdf': {
      const { content } = exportGenotype(document, 'svg', { name });
      return file('pdf', figureTypes.pdf, await basis.typeset(atWidth(content, basis.inches), 'pdf'));
    }
    case 'pytorch':
      return file(
        'py',
        'text/x-python; charset=utf-8',
        torchModule(document, network.sizes, {
          name,
          remarks: remarks(basis),
          images: network.weights?.images ?? null,
        }),
      );
    case 'train': {
      const { recipe, seed } = basis.training ?? { recipe: recipeSchema.parse({}), seed: 0 };
      const content = trainingScript(document, network.sizes, { id, name, recipe, seed });
      return { ...file('py', 'text/x-python; charset=utf-8', content), fileName: `train-${id}.py` };
    }
    case 'safetensors':
      return file(
        'safetensors',
        'application/octet-stream',
        torchWeights(document, network.sizes, weightsIn(basis), facts),
      );
    case 'onnx':
      return file(
        'onnx',
        'application/octet-stream',
        onnxModel(weightsIn(basis), { name, metadata: facts, ...basis.onnx }),
      );
    case 'onnx-int8': {
      const weights = weightsIn(basis);
      const { calibration } = basis;
      if (calibration === null)
        throw new DomainError(
          'invalid-input',
          'These weights were not measured in eight bits: launch “Measure a genotype” with eight bits on their task, channels and layers.',
          { field: 'format' },
        );
      const { ranges, metadata } = calibration;
      const { opset } = basis.onnx ?? {};
      const model = onnxModel(weights, {
        ...{ name, ranges, metadata: { ...facts, ...metadata } },
        ...(opset === undefined ? {} : { opset }),
      });
      return file('int8.onnx', 'application/octet-stream', model);
    }
    case 'html':
      return file('html', 'text/html; charset=utf-8', await pageOf(basis));
    case 'bundle':
      return file('zip', 'application/zip', await bundle(basis));
  }
}

function weightsIn({ network }: FileBasis) {
  if (network.weights === null)
    throw new DomainError('invalid-input', 'This genotype has no trained weights here: evaluate it first.', {
      field: 'format',
    });
  return network.weights;
}

/** @throws DomainError `unavailable` where the platform was not built: the page's script is part of the build */
async function pageOf(basis: FileBasis): Promise<string> {
  const weights = weightsIn(basis);
  const { images } = weights;
  if (images === null)
    throw new DomainError(
      'invalid-input',
      'These weights do not say how images were normalised: retrain the genotype.',
      {
        field: 'format',
      },
    );
  const { record, programs, network } = basis;
  const script = await readFile(path.join(programs ?? '', 'browser-page.js'), 'utf8').catch((cause) => {
    throw new DomainError('unavailable', 'The script of the page is not built: npm run build', { cause });
  });
  const { classes, resolution } = network.sizes;
  const origin = `${remarks(basis).at(-1)} ${classes} classes, ${resolution} px.`;
  return browserPage({ ...weights, images }, { name: record.name, origin, script });
}

function remarks({ record, network }: FileBasis): string[] {
  const { kept } = network;
  const trained =
    kept === null ? 'Not trained here.' : `Trained by ${kept.run.name} (${kept.run.id}) on ${kept.evaluation.task}.`;
  return [`Genotype ${record.id}, hash ${record.hash}.`, trained];
}

async function bundle(basis: FileBasis): Promise<Uint8Array> {
  const { record, network, provenance } = basis;
  const small = basis.calibration === null ? [] : (['onnx-int8'] as const);
  const trained = network.weights === null ? [] : (['safetensors', 'onnx', ...small] as const);
  const { document } = record;
  const texts = [
    ...(isForDarts(document) || document.reduce === undefined ? (['text'] as const) : []),
    ...(isForBase(document) ? (['base'] as const) : []),
  ];
  const formats = ['json', ...texts, 'pytorch', 'train', ...trained, 'dot', 'svg', 'png'] as const;
  const files = await Promise.all(formats.map((format) => genotypeFile(format, basis)));
  const text = (fileName: string, content: string): GenotypeFile => ({
    fileName,
    mediaType: 'text/plain',
    content: Buffer.from(content),
  });
  const all = [
    ...files,
    text('provenance.json', `${JSON.stringify({ ...provenance, images: network.weights?.images ?? null }, null, 2)}\n`),
    text('README.txt', readme(basis)),
  ];
  const sums = all.map(({ fileName, content }) => `${createHash('sha256').update(content).digest('hex')}  ${fileName}`);
  return zip([...all, text('SHA256SUMS', `${sums.join('\n')}\n`)], new Date(record.createdAt));
}

function eightBitLines(calibration: Calibration | null): string[] {
  if (calibration === null) return [];
  const { metadata } = calibration;
  return [
    `.int8.onnx: in eight bits, ${metadata['int8.accuracy']} of ${metadata['int8.images']} test images right where float32 has ${metadata['int8.floatAccuracy']}.`,
  ];
}

function readme({ record, network, calibration }: FileBasis): string {
  const { initChannels, layers, classes, resolution } = network.sizes;
  const lines = [
    `${record.name}, exported from Masthead.`,
    '',
    `.json, .txt: the genotype (.base.txt for BASE’s code). .dot, .svg, .png: its cells drawn. .py: the network in PyTorch (C=${initChannels}, L=${layers}, ${classes} classes, ${resolution} px).`,
    'train-….py: trains it in PyTorch on images of yours, and reports to Masthead: --help says how.',
    ...inputLines(network),
    ...(network.weights === null
      ? ['There are no trained weights here.']
      : [
          `.safetensors: trained weights for the .py. .onnx: the same network and weights, opset ${usualOpset}.`,
          ...eightBitLines(calibration),
        ]),
    'provenance.json: where all of it comes from. Check the files with: sha256sum -c SHA256SUMS',
  ];
  return `${lines.join('\n')}\n`;
}

/** The preprocessing of images, in ONNX Runtime as in PyTorch. */
function inputLines({ weights, sizes }: GenotypeNetwork): string[] {
  if (weights === null) return [];
  const { images } = weights;
  if (images === null)
    return [
      'These weights are of a version that did not keep how images were normalised: retrain the genotype for files that say it.',
    ];
  const { inputChannels, resolution } = sizes;
  return [
    `Images: float32 [batch, ${inputChannels}, ${resolution}, ${resolution}] from 0 to 1 (bytes / 255). The networks in .py and .onnx normalise them.`,
    `Size: ${resizeRule} (preprocess() in the .py does it.)`,
    `Trained on ${images.dataset}; per channel mean ${images.mean.join(', ')}, deviation ${images.deviation.join(', ')}.`,
    `Classes, by logit: ${images.classes.map((name, index) => `${index} ${name}`).join(', ')}.`,
  ];
}

/** `time` is that of the genotype, so that equal content gives equal bytes. */
async function zip(files: readonly GenotypeFile[], time: Date): Promise<Uint8Array> {
  const archive = new ZipFile();
  for (const { fileName, content } of files) archive.addBuffer(Buffer.from(content), fileName, { mtime: time });
  archive.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive.outputStream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}
