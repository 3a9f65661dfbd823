/** @file Drawings as a paper has them: in the light theme, laid out for its columns. Loaded when the first is asked for. */
import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { svgPicture, themeColours } from './save-file';

/** Out of sight, in the light theme, for as long as `use` takes. */
function inLightTheme<T>(use: (place: HTMLElement) => T): T {
  const place = document.createElement('div');
  place.dataset.theme = 'light';
  place.className = 'text-ink';
  place.style.cssText = 'position:fixed;left:-100000px;top:0;width:1000px';
  place.setAttribute('aria-hidden', 'true');
  document.body.append(place);
  try {
    return use(place);
  } finally {
    place.remove();
  }
}

/** `drawing` is an SVG element that needs nothing of the page around it. */
export function paperPicture(drawing: ReactElement): string | null {
  return inLightTheme((place) => {
    const root = createRoot(place);
    flushSync(() => root.render(drawing));
    const svg = place.querySelector('svg');
    const text = svgPicture(svg);
    root.unmount();
    return text;
  });
}

export const paperColours = () => inLightTheme(themeColours);
