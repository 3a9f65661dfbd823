/**
 * @file An encoded image as pixels of one size: whole (the shorter side scaled, the middle cut out), or a random resized crop with flip and
 * colour jitter. Decoding and all arithmetic are done by sharp on threads of this process's pool. Every view is a function of the image and its draw.
 */
import type { ResizeOptions, Sharp } from 'sharp';
import type { Fit } from '@/domain/dataset';
import { hashUniform } from '@/domain/random';

/** What is done to one image of a training batch: pure functions of (seed, example). */
export interface ViewDraw {
  readonly seed: number;
  /** The image's place in its batch. */
  readonly example: number;
  /** A random resized crop; else the whole image. */
  readonly crop: boolean;
  readonly flip: boolean;
  /** Strength of the colour jitter, 0 for none. */
  readonly colour: number;
}

export interface Size {
  readonly height: number;
  readonly width: number;
}

interface Crop extends Size {
  readonly top: number;
  readonly left: number;
}

/** Of the area, and of width to height [Szegedy et al. 2015, as torchvision has it]. */
const share = { least: 0.08, most: 1 };
const ratio = { least: 3 / 4, most: 4 / 3 };
const tries = 10;

/** The part of an image that a random resized crop shows. Hash indices: 2 to 41. */
export function drawCrop({ seed, example }: Pick<ViewDraw, 'seed' | 'example'>, { height, width }: Size): Crop {
  for (let attempt = 0; attempt < tries; attempt++) {
    const uniform = (index: number): number => hashUniform(seed, example, 2 + 4 * attempt + index);
    const area = height * width * (share.least + uniform(0) * (share.most - share.least));
    const aspect = Math.exp(Math.log(ratio.least) + uniform(1) * Math.log(ratio.most / ratio.least));
    const wide = Math.round(Math.sqrt(area * aspect));
    const high = Math.round(Math.sqrt(area / aspect));
    if (wide < 1 || high < 1 || wide > width || high > height) continue;
    return {
      top: Math.floor(uniform(2) * (height - high + 1)),
      left: Math.floor(uniform(3) * (width - wide + 1)),
      height: high,
      width: wide,
    };
  }
  // The middle, as near to the image's own ratio as is allowed.
  const wide = Math.max(1, Math.min(width, Math.round(height * ratio.most)));
  const high = Math.max(1, Math.min(height, Math.round(width / ratio.least)));
  return { top: Math.floor((height - high) / 2), left: Math.floor((width - wide) / 2), height: high, width: wide };
}

/** Share of the circle that hue turns by at most, where brightness, contrast and saturation change by 1 [BASE's code: 0.2 and 0.4]. */
const hueShare = 0.5;

/** Colour jitter as one affine map, out = matrix · in + offset (0 to 255). Hash indices: 50 to 53. */
export function drawColour({ seed, example, colour }: ViewDraw): { readonly matrix: Matrix; readonly offset: number } {
  const factor = (index: number): number => 1 + colour * (2 * hashUniform(seed, example, 50 + index) - 1);
  const [brightness, contrast, saturation] = [factor(0), factor(1), factor(2)];
  const hue = colour * hueShare * (2 * hashUniform(seed, example, 53) - 1);
  const whole = product(saturationMatrix(saturation), hueMatrix(2 * Math.PI * hue));
  const scale = brightness * contrast;
  // Contrast is about the middle grey, not the image's mean: an image needs no second pass.
  return {
    matrix: [scaled(whole[0], scale), scaled(whole[1], scale), scaled(whole[2], scale)],
    offset: 127.5 * (1 - contrast),
  };
}

type Row = readonly [number, number, number];
type Matrix = readonly [Row, Row, Row];

const luma: Row = [0.299, 0.587, 0.114];
const scaled = (row: Row, by: number): [number, number, number] => [by * row[0], by * row[1], by * row[2]];

function saturationMatrix(s: number): Matrix {
  const row = (own: 0 | 1 | 2): Row => {
    const grey = scaled(luma, 1 - s);
    grey[own] += s;
    return grey;
  };
  return [row(0), row(1), row(2)];
}

/** A turn about the grey axis. */
function hueMatrix(angle: number): Matrix {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const off = (1 - cos) / 3;
  const turn = sin / Math.sqrt(3);
  return [
    [cos + off, off - turn, off + turn],
    [off + turn, cos + off, off - turn],
    [off - turn, off + turn, cos + off],
  ];
}

function product(a: Matrix, b: Matrix): Matrix {
  const cell = (row: Row, column: 0 | 1 | 2): number =>
    row[0] * b[0][column] + row[1] * b[1][column] + row[2] * b[2][column];
  const line = (row: Row): Row => [cell(row, 0), cell(row, 1), cell(row, 2)];
  return [line(a[0]), line(a[1]), line(a[2])];
}

/** What is looked at: an encoded file, or raw pixels. Its size is that of the upright image. */
export interface Picture extends Size {
  /** How it becomes a square where all of it is shown. */
  readonly fit: Fit;
  open(sharp: Library): Sharp;
}

type Library = typeof import('sharp').default;

let prepared = false;

/**
 * Loaded with the first view: most runs read pixels that need none. An image is read once, by one thread: sharp's own threads and cache would
 * cost more than they save.
 */
async function library(): Promise<Library> {
  const { default: sharp } = await import('sharp');
  if (prepared) return sharp;
  prepared = true;
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

export const encodedPicture = (bytes: Uint8Array, { height, width }: Size, fit: Fit): Picture => ({
  height,
  width,
  fit,
  open: (sharp) => sharp(bytes, { failOn: 'error', limitInputPixels: false }).autoOrient(),
});

export const rawPicture = (pixels: Uint8Array, size: Size, channels: 1 | 3): Picture => ({
  ...size,
  fit: 'stretch',
  open: (sharp) => sharp(pixels, { raw: { ...size, channels } }),
});

export const resizeOf = (fit: Fit): ResizeOptions => ({
  fit: fit === 'crop' ? 'cover' : fit === 'pad' ? 'contain' : 'fill',
  background: '#000000',
  kernel: 'lanczos3',
});

/** uint8 [height, width, channels]. Rejects if the file is damaged. */
export async function viewOf(
  picture: Picture,
  { height, width, channels }: Size & { readonly channels: 1 | 3 },
  draw: ViewDraw | null,
): Promise<Uint8Array> {
  let image = picture.open(await library());
  image = draw?.crop
    ? image.extract(drawCrop(draw, picture)).resize(width, height, { fit: 'fill', kernel: 'linear' })
    : image.resize(width, height, resizeOf(picture.fit));
  if (draw?.flip && hashUniform(draw.seed, draw.example, 1) < 0.5) image = image.flop();
  image = image.flatten({ background: '#ffffff' }).toColourspace(channels === 1 ? 'b-w' : 'srgb');
  if (draw !== null && draw.colour > 0 && channels === 3) {
    const { matrix, offset } = drawColour(draw);
    image = image.recomb([[...matrix[0]], [...matrix[1]], [...matrix[2]]]);
    image = image.linear(1, offset);
  }
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  if (info.channels !== channels || info.height !== height || info.width !== width)
    throw new Error(
      `${info.width} × ${info.height} × ${info.channels} came out, not ${width} × ${height} × ${channels}`,
    );
  return data;
}
