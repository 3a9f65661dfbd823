/** Per-shift detail while scrolling. */
import { chromium } from '@playwright/test';
import { generatedDatabase } from './bench/ui/database';
import { sizes } from './bench/ui/sizes';
import { startServer } from './bench/ui/platform';
import { scrollThrough } from './bench/ui/page-scripts';
import { chartsReady, priorReady, runsReady } from './bench/ui/ready';
const size = (process.argv[2] ?? 'quick') as 'quick';
const only = process.argv[3];
const { directory, manifest } = await generatedDatabase(sizes[size], console.log);
const server = await startServer(directory);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const pages = { runs: ['/runs', runsReady], run: [`/runs/${manifest.manySeries}`, chartsReady], compare: [`/compare?runs=${manifest.longRuns.join(',')}`, chartsReady], prior: [`/priors/${manifest.prior}`, priorReady] } as Record<string, [string, string]>;
for (const [name, [path, ready]] of Object.entries(pages)) {
  if (only && only !== name) continue;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, bypassCSP: true });
  const page = await context.newPage();
  await page.addInitScript('globalThis.__name = (of) => of;');
  await page.addInitScript(() => {
    const w = window as any; w.shifts = [];
    const label = (n: any) => { const el = n?.nodeType === 1 ? n : n?.parentElement; if (!el) return '?'; const p = el.closest('section,figure,[aria-label]'); return `${el.tagName}.${String(el.className).slice(0, 40)} «${(el.textContent ?? '').slice(0, 30)}» in ${p?.querySelector('h2,figcaption')?.textContent?.slice(0, 30) ?? ''}`; };
    new PerformanceObserver((list) => { for (const e of list.getEntries() as any) { if (e.hadRecentInput) continue; w.shifts.push({ v: e.value, y: scrollY, from: e.sources.slice(0, 3).map((s: any) => `${label(s.node)} ${Math.round(s.previousRect.y)}+${Math.round(s.previousRect.height)}→${Math.round(s.currentRect.y)}+${Math.round(s.currentRect.height)}`) }); } }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(server.url + path);
  await page.waitForFunction(`(${ready})()`, undefined, { timeout: 60000 });
  await page.waitForTimeout(800);
  await page.evaluate(() => (window as any).shifts.push({ v: 0, y: -1, from: ['---- scroll'] }));
  await page.evaluate(scrollThrough);
  await page.waitForTimeout(500);
  const shifts = await page.evaluate(() => (window as any).shifts);
  const sum = shifts.reduce((s: number, e: any) => s + e.v, 0);
  console.log(`== ${name} ${sum.toFixed(4)} height ${await page.evaluate(() => document.documentElement.scrollHeight)}`);
  for (const e of shifts.sort((a: any, b: any) => b.v - a.v).slice(0, 12)) console.log(e.v.toFixed(4), 'y', e.y, e.from.join('\n        '));
  await context.close();
}
await browser.close(); await server.stop();
