/** @file What is measured, page by page: each function is one repetition, on a fresh server and in a new browser context. */
import type { Browser } from '@playwright/test';
import type { Manifest } from './database';
import { type LiveRuns, startLiveRuns } from './live';
import { type ActTimes, answerTimes, curvesDrawn, slowFrames } from './page-scripts';
import { startDispatcher, startServer } from './platform';
import { chartsReady, priorReady, runsReady } from './ready';
import { type Visit, visit } from './visit';

export interface Setting {
  readonly browser: Browser;
  /** The data folder, which may change. */
  readonly directory: string;
  readonly manifest: Manifest;
}

export interface RunsMeasures extends Visit {
  /** Of each filter, sort and grouping, in order. */
  readonly answers: readonly Answer[];
  /** Share of frames over 33 ms. */
  readonly slow: number;
}

export interface Answer extends ActTimes {
  readonly act: string;
}

/** No view is used twice: the second time it would be cached. The last shows all runs. */
const acts: readonly Parameters<typeof answerTimes>[0][] = [
  { type: 'state = finished AND best(validation.accuracy) > 0.7' },
  { click: 'Name' },
  { click: 'Test accuracy' },
  { select: 'group' },
  { type: 'tag = paper AND NOT config.steps > 50 OR kind = search' },
  { select: 'kind' },
  { click: 'Duration' },
  { type: 'prior created > 200d' },
  { select: '' },
  { click: 'Seed' },
  { type: 'last(train.loss) < 0.2' },
  { type: '' },
];

export async function measureRuns({ browser, directory }: Setting): Promise<RunsMeasures> {
  return withServer(directory, async (url) => {
    const { result, ...rest } = await visit(browser, `${url}/runs`, runsReady, async (page) => {
      const answers: Answer[] = [];
      for (const act of acts) answers.push({ act: JSON.stringify(act), ...(await page.evaluate(answerTimes, act)) });
      return { answers, slow: await page.evaluate(slowFrames, 400) };
    });
    return { ...rest, ...result };
  });
}

export interface RunMeasures extends Visit {
  readonly zooms: readonly number[];
}

export async function measureRun({ browser, directory, manifest }: Setting): Promise<RunMeasures> {
  return withServer(directory, async (url) => {
    const { result, ...rest } = await visit(
      browser,
      `${url}/runs/${manifest.manySeries}`,
      chartsReady,
      async (page) => {
        const zooms: number[] = [];
        const over = page.locator('main figure .u-over').first();
        await over.scrollIntoViewIfNeeded();
        for (let at = 0; at < 20; at++) {
          // Deeper and deeper, then from the whole again: elsewhere, or the answer would be cached.
          if (at > 0 && at % 5 === 0) {
            await page.getByRole('button', { name: 'Whole range' }).click();
            // Shows the whole first; its requests must not count as the next zoom's answer.
            await page.waitForTimeout(500);
          }
          const begin = 0.2 + 0.02 * Math.floor(at / 5);
          const box = await over.boundingBox();
          if (box === null) throw new Error('The chart is not in view.');
          const y = box.y + box.height / 2;
          await page.mouse.move(box.x + box.width * begin, y);
          await page.mouse.down();
          await page.mouse.move(box.x + box.width * 0.7, y, { steps: 4 });
          const begun = await page.evaluate(() => performance.now());
          await page.mouse.up();
          zooms.push(await page.evaluate(curvesDrawn, begun));
        }
        return { zooms };
      },
    );
    return { ...rest, ...result };
  });
}

export async function measureCompare({ browser, directory, manifest }: Setting): Promise<Visit> {
  return withServer(directory, async (url) => {
    const address = `${url}/compare?runs=${manifest.longRuns.join(',')}`;
    const { result: _, ...rest } = await visit(browser, address, chartsReady, async () => undefined);
    return rest;
  });
}

export async function measurePrior({ browser, directory, manifest }: Setting): Promise<Visit> {
  return withServer(directory, async (url) => {
    const { result: _, ...rest } = await visit(
      browser,
      `${url}/priors/${manifest.prior}`,
      priorReady,
      async () => undefined,
    );
    return rest;
  });
}

export interface LiveMeasures {
  /** Milliseconds from writing a point to the log until an open chart had drawn it. */
  readonly delays: readonly number[];
  /** Whether ingestion always had work left. */
  readonly loaded: boolean;
}

export async function measureLive({ browser, directory, manifest }: Setting): Promise<LiveMeasures> {
  const live = startLiveRuns(directory, manifest.manySeries);
  const dispatcher = startDispatcher(directory);
  try {
    return await withServer(directory, async (url) => {
      const { result } = await visit(browser, `${url}/runs/${live.watched}`, chartsReady, async (page) => {
        await page.evaluate(watchCurves);
        const delays: number[] = [];
        for (let points = 2; points < 12; points++) {
          const written = live.log(points);
          const drawn = await page.waitForFunction(drawnAt, points, { polling: 'raf', timeout: 30_000 });
          delays.push(Number(await drawn.jsonValue()) - written);
        }
        return { delays, loaded: live.loaded() };
      });
      return result;
    });
  } finally {
    await dispatcher.stop();
    stopQuietly(live);
  }
}

/** Keeps, per number of points, when an answer that covers so many had arrived and two frames had passed. */
function watchCurves(): void {
  const drawn = new Map<number, number>();
  Object.assign(window, { drawn });
  const own = window.fetch;
  window.fetch = async (...args) => {
    const response = await own(...args);
    const [target] = args;
    const address = target instanceof Request ? target.url : String(target);
    if (address.includes('series.curves')) {
      void response
        .clone()
        .text()
        .then((text) => {
          const counts = [...text.matchAll(/"points":(\d+)/g)].map(([, count]) => Number(count));
          requestAnimationFrame(() =>
            requestAnimationFrame(() => {
              for (const count of counts) if (!drawn.has(count)) drawn.set(count, Date.now());
            }),
          );
        });
    }
    return response;
  };
}

function drawnAt(points: number): number | undefined {
  const { drawn } = window as Window & { drawn?: Map<number, number> };
  return drawn?.get(points);
}

function stopQuietly(live: LiveRuns): void {
  try {
    live.stop();
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
  }
}

async function withServer<T>(directory: string, work: (url: string) => Promise<T>): Promise<T> {
  const server = await startServer(directory);
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
}
