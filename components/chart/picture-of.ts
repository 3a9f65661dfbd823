/** @file A drawing made of elements, as its download menu asks for it. */
import type { ReactElement, RefObject } from 'react';
import type { FigureSize } from '@/domain/figure';
import { svgPicture } from './save-file';

/** As it stands on the page, or drawn anew for a size in print. */
export function pictureOf(svg: RefObject<SVGSVGElement | null>, draw: (size: FigureSize) => ReactElement) {
  return async (size?: FigureSize): Promise<string | null> => {
    if (size === undefined) return svgPicture(svg.current);
    const { paperPicture } = await import('./paper-picture');
    return paperPicture(draw(size));
  };
}
