/** @file What becomes of a wide and of a tall image, before it is done: the same two circles, cropped, padded or stretched. */
import type { Fit } from '@/domain/dataset';

const said: Readonly<Record<Fit, string>> = {
  crop: 'The shorter side is scaled, what lies beyond the square is cut off.',
  pad: 'The longer side is scaled, the rest is black.',
  stretch: 'Both sides are scaled: shapes are distorted.',
};

/** Width and height of the two images, in the figure's units. */
const images = [
  { width: 60, height: 40 },
  { width: 30, height: 48 },
] as const;
const square = 40;

export function FitFigure({ fit }: { fit: Fit }) {
  return (
    <figure className="flex flex-col gap-1 pt-6">
      <svg viewBox="0 0 230 48" className="h-12" role="img" aria-label={said[fit]}>
        {images.map((image, at) => (
          <g key={image.width} transform={`translate(${at * 120}, 0)`}>
            <Picture {...image} x={(60 - image.width) / 2} y={(48 - image.height) / 2} />
            <path d="M64 24 h6 m-2 -2 l2 2 l-2 2" className="fill-none stroke-muted" />
            <svg aria-hidden x={73} y={4} width={square} height={square} viewBox={`0 0 ${square} ${square}`}>
              <rect width={square} height={square} fill="#000000" />
              <Shown fit={fit} image={image} />
            </svg>
          </g>
        ))}
      </svg>
      <figcaption className="max-w-56 text-muted text-xs">{said[fit]}</figcaption>
    </figure>
  );
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function Shown({ fit, image }: { fit: Fit; image: Size }) {
  const [across, down] = [square / image.width, square / image.height];
  const scale = fit === 'crop' ? Math.max(across, down) : Math.min(across, down);
  const [sx, sy] = fit === 'stretch' ? [across, down] : [scale, scale];
  const left = (square - sx * image.width) / 2;
  const top = (square - sy * image.height) / 2;
  return (
    <g transform={`translate(${left}, ${top}) scale(${sx}, ${sy})`}>
      <Picture {...image} x={0} y={0} />
    </g>
  );
}

function Picture({ x, y, width, height }: Size & { x: number; y: number }) {
  return (
    <g transform={`translate(${x}, ${y})`}>
      <rect width={width} height={height} className="fill-accent-soft" />
      <circle cx={width / 2} cy={height / 2} r={12} className="fill-accent" />
      <circle cx={width - 6} cy={height - 6} r={4} className="fill-accent" />
    </g>
  );
}
