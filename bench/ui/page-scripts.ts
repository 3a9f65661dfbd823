/** @file What is measured inside a page. Each function is sent to the browser: it uses nothing from outside itself. */

/** When each part of an answer was over, in milliseconds since the act. */
export interface ActTimes {
  /** The request left. */
  readonly sent: number;
  /** The first byte of the answer came, and its last. */
  readonly begun: number;
  readonly received: number;
  /** The table was changed. */
  readonly changed: number;
  /** The frame after that began. */
  readonly shown: number;
}

/**
 * Does `act` on the table of runs and waits until it has answered: its section was busy, is no longer, and every row in
 * view is there.
 */
export async function answerTimes(act: {
  readonly click?: string;
  readonly type?: string;
  readonly select?: string;
}): Promise<ActTimes> {
  const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
  const table = (): Element | null => document.querySelector('main section[aria-label=Runs], main [data-empty]');
  const busy = (): boolean =>
    table()?.getAttribute('aria-busy') === 'true' || document.querySelector('main tbody [data-placeholder]') !== null;
  // An answer may come before the next frame does.
  let asked = false;
  let changed = 0;
  const observer = new MutationObserver(() => {
    const now = busy();
    if (asked && !now && changed === 0) changed = performance.now();
    asked ||= now;
  });
  observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['aria-busy'] });
  performance.clearResourceTimings();
  const begun = performance.now();
  const set = (element: HTMLInputElement | HTMLSelectElement, value: string, event: string): void => {
    const prototype = element instanceof HTMLSelectElement ? HTMLSelectElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(element, value);
    element.dispatchEvent(new Event(event, { bubbles: true }));
  };
  if (act.click !== undefined) {
    const header = [...document.querySelectorAll('main thead button')].find((each) => each.textContent === act.click);
    if (!(header instanceof HTMLElement)) throw new Error(`There is no column ${act.click}.`);
    header.click();
  }
  const input = document.querySelector('main [role=combobox]');
  if (act.type !== undefined && input instanceof HTMLInputElement) set(input, act.type, 'input');
  const select = document.querySelector('main select[aria-label="Group by"]');
  if (act.select !== undefined && select instanceof HTMLSelectElement) set(select, act.select, 'change');
  while (!asked && !busy()) {
    await frame();
    if (performance.now() - begun > 5000) throw new Error('Nothing was asked of the server.');
  }
  while (busy()) await frame();
  observer.disconnect();
  await frame();
  const shown = performance.now() - begun;
  const request = performance
    .getEntriesByType('resource')
    .find((entry): entry is PerformanceResourceTiming => entry.name.includes('runs.index'));
  const since = (time: number | undefined): number => (time === undefined || time === 0 ? Number.NaN : time - begun);
  return {
    sent: since(request?.startTime),
    begun: since(request?.responseStart),
    received: since(request?.responseEnd),
    changed: since(changed),
    shown,
  };
}

/** Share of frames that took over 33 ms while the table scrolls from its top through thousands of rows. */
export async function slowFrames(frames: number): Promise<number> {
  const box = document.querySelector('main section[aria-label=Runs]');
  if (box === null) throw new Error('There is no table.');
  const times: number[] = [];
  let last = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
  for (let at = 0; at < frames; at++) {
    // Fast scrolling: four rows a frame; every hundredth frame a jump by the scroll bar.
    box.scrollTop += at % 100 === 99 ? 20_000 : 132;
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    times.push(now - last);
    last = now;
  }
  return times.filter((time) => time > 33.4).length / times.length;
}

/** Notes when a canvas was last drawn anew, for `curvesDrawn`. */
export function watchCanvases(): void {
  const drawn = { at: 0 };
  Object.assign(window, { lastDraw: drawn });
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function noted(...area) {
    drawn.at = performance.now();
    clear.apply(this, area);
  };
}

/**
 * Waits for the answers to curve requests that are asked from now on, and for a canvas that is drawn after them; milliseconds until the
 * frame that shows it begins.
 */
export async function curvesDrawn(begun: number): Promise<number> {
  const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
  const answered = (): number => {
    const entries = performance
      .getEntriesByType('resource')
      .filter((entry) => entry.name.includes('series.curves') && entry.startTime >= begun - 5);
    return entries.reduce((latest, entry) => Math.max(latest, entry.startTime + entry.duration), 0);
  };
  const drawnAt = (): number => (window as Window & { lastDraw?: { at: number } }).lastDraw?.at ?? 0;
  while (answered() === 0 || drawnAt() < answered()) {
    await frame();
    if (performance.now() - begun > 10_000) throw new Error('No curve was requested, or none was drawn.');
  }
  return performance.now() - begun;
}

/** Scrolls the page to its end and back as a reader in a hurry does, 40 pixels a frame; of an endless one, the first 12,000. */
export async function scrollThrough(): Promise<void> {
  const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
  const farthest = 12_000;
  const end = (): number => Math.min(farthest, document.documentElement.scrollHeight - innerHeight);
  for (let y = 0; y < end(); y += 40) {
    scrollTo(0, y);
    await frame();
  }
  for (let y = end(); y > 0; y -= 40) {
    scrollTo(0, y);
    await frame();
  }
  scrollTo(0, 0);
}
