import { chromium } from '@playwright/test';
import { mkdirSync } from 'node:fs';
const base = process.argv[2], out = process.argv[3], only = process.argv[4]?.split(',');
mkdirSync(out, { recursive: true });
const api = async (p, input) => (await (await fetch(`${base}/api/v1/${p}${input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''}`)).json());
const trpc = async (p, input) => { const r = await fetch(`${base}/api/v1/${p.replace('.', '/')}${input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''}`); const j = await r.json(); return j; };
const runs = (await trpc('runs.list', { limit: 300 })).items ?? [];
const of = (f) => runs.find(f)?.id;
const first = async (p) => { const l = await trpc(p); return (Array.isArray(l) ? l : l.items)?.[0]?.id; };
const fin = runs.filter((r) => r.state === 'finished');
const pages = {
  home: '/', runs: '/runs', launch: '/launch', launchsearch: '/launch?kind=search', devices: '/devices', settings: '/settings', connect: '/connect',
  datasets: '/datasets', dataset: `/datasets/${await first('datasets.list')}`, tasksets: '/task-sets', taskset: `/task-sets/${await first('taskSets.list')}`,
  spaces: '/spaces', space: `/spaces/${await first('spaces.list')}`, priors: '/priors', prior: `/priors/${await first('priors.list')}`,
  genotypes: '/genotypes', genotype: `/genotypes/${await first('genotypes.list').catch(() => undefined)}`,
  runmeta: `/runs/${of((r) => r.kind === 'meta-train')}`, runadapt: `/runs/${of((r) => r.kind === 'adapt' && r.state === 'finished')}`, runsearch: `/runs/${of((r) => r.kind === 'search' && r.state === 'finished')}`,
  runarch: `/runs/${of((r) => r.kind === 'adapt' && r.state === 'finished')}?tab=architecture`, runlineage: `/runs/${of((r) => r.kind === 'adapt' && r.state === 'finished')}?tab=lineage`, runlog: `/runs/${of((r) => r.kind === 'adapt' && r.state === 'finished')}?tab=log`, runconfig: `/runs/${of((r) => r.kind === 'adapt' && r.state === 'finished')}?tab=config`,
  compare: `/compare?runs=${fin.slice(0, 12).map((r) => r.id).join(',')}&group=tag`, studies: '/studies', newstudy: '/studies/new', reports: '/reports', report: `/reports/${await first('reports.list')}`, benchmarks: '/benchmarks', newtaskset: '/task-sets/new', newspace: '/spaces/new', audit: '/settings/audit', members: '/settings/members', account: '/settings/account', adddataset: '/datasets/add', guided: '/guided-example', importgenotype: '/genotypes/import',
};
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const variants = process.argv[5] === 'all' ? [['light', 1440, 900], ['dark', 1440, 900], ['light', 390, 844], ['dark', 390, 844]] : (process.argv[5] ?? 'light:1440:900').split(';').map((v) => v.split(':').map((x, i) => (i ? Number(x) : x)));
for (const [theme, w, h] of variants) {
  const c = await b.newContext({ viewport: { width: w, height: h }, colorScheme: theme });
  const p = await c.newPage();
  p.on('pageerror', (e) => console.log('PAGEERROR', p.url(), e.message));
  p.on('console', (m) => m.type() === 'error' && console.log('CONSOLE', p.url(), m.text().slice(0, 200)));
  await p.addInitScript(() => { window.shift = 0; new PerformanceObserver((l) => { for (const e of l.getEntries()) if (!e.hadRecentInput) window.shift += e.value; }).observe({ type: 'layout-shift', buffered: true }); });
  for (const [name, path] of Object.entries(pages)) {
    if (only && only[0] !== '' && !only.includes(name)) continue;
    if (path.includes('undefined')) { console.log('skip', name); continue; }
    await p.goto(base + path, { timeout: 60000 });
    await p.waitForFunction(() => { const m = document.querySelector('main'); return m?.querySelector('h1') && ![...m.querySelectorAll('[data-placeholder]')].some((e) => e.getBoundingClientRect().top < innerHeight); }, undefined, { timeout: 30000 }).catch(() => console.log('not settled', name));
    await p.waitForTimeout(600);
    const wide = await p.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    console.log(theme, w, name, 'title', await p.title(), 'shift', (await p.evaluate(() => window.shift)).toFixed(4), wide > 0 ? `WIDER ${wide}` : '');
    await p.screenshot({ path: `${out}/${name}-${theme}-${w}.png` });
  }
  await c.close();
}
await b.close();
