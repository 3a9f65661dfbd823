import { chromium } from '@playwright/test';
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const p = await b.newPage({ viewport: { width: 1440, height: 900 } });
p.on('pageerror', (e) => console.log('PAGEERROR', e.message));
p.on('console', (m) => m.type() === 'error' && console.log('CONSOLE', m.text()));
const t0 = Date.now(); const s = () => Math.round((Date.now() - t0) / 1000);
await p.goto('http://127.0.0.1:3970/');
await p.getByRole('button', { name: 'Run the guided example' }).waitFor({ timeout: 60000 });
await p.screenshot({ path: '/work/tmp/pages/g0.png' });
await p.getByRole('button', { name: 'Run the guided example' }).click();
await p.waitForURL(/guided-example/);
let n = 1, last = '';
for (;;) {
  await p.waitForTimeout(5000);
  const text = await p.getByRole('main').innerText();
  const tail = text.split('\n').slice(-3).join(' | ');
  if (tail !== last) { console.log(s(), tail); last = tail; }
  if (n % 12 === 1) await p.screenshot({ path: `/work/tmp/pages/g${n}.png`, fullPage: true });
  n++;
  if (await p.getByRole('link', { name: 'Open the report' }).count()) break;
  if (await p.getByRole('button', { name: 'Continue' }).count()) { console.log('FAILED', text); break; }
}
await p.screenshot({ path: '/work/tmp/pages/g-end.png', fullPage: true });
console.log(s(), 'end');
console.log(await p.getByRole('main').innerText());
if (await p.getByRole('link', { name: 'Open the report' }).count()) {
  await p.getByRole('link', { name: 'Open the report' }).click();
  await p.waitForURL(/reports\//); await p.waitForTimeout(6000);
  await p.screenshot({ path: '/work/tmp/pages/g-report.png', fullPage: true });
  await p.emulateMedia({ colorScheme: 'dark' });
  console.log(p.url());
}
await b.close();
