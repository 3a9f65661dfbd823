/** @file Every page: the fixture checks it in both themes and for errors; pictures are kept, and the README's on request. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pages } from './pages';
import { basePath, readStory } from './support/platform';
import { keepBothThemes } from './support/screens';
import { scriptWeight } from './support/script-weight';
import { forPictures } from './support/story';
import { expect, open, pagesTest, test } from './support/test';

const folder = path.join(import.meta.dirname, '..', 'docs', 'images');

pagesTest.use({ accessibleIn: { themes: ['light', 'dark'] } });

for (const { name, path: pathOf, pictured } of pages) {
  pagesTest(`the page ${name}`, async ({ page }) => {
    const story = readStory();
    await open(page, pathOf(story));
    await keepBothThemes(page, name);
    if (!forPictures || pictured === undefined) return;
    mkdirSync(folder, { recursive: true });
    await page.emulateMedia({ colorScheme: pictured });
    await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
  });
}

/** As docs/evidence/ui.md and the benchmark have it. The form of a launch checks every setting by its schema, and may have a little more. */
const mostKilobytes = 250;
const mostOf = (address: string): number => (address.startsWith('/launch') ? 255 : mostKilobytes);

test(`no page loads more than ${mostKilobytes} kB of scripts at once`, async () => {
  const story = readStory();
  // Pages of records that the journeys don't have load the same scripts, and then say so.
  const others = ['/reports/rp_000000000000', '/studies/st_000000000000', '/benchmarks/bm_000000000000'];
  const heavy: string[] = [];
  for (const address of [...pages.map(({ path: pathOf }) => pathOf(story)), ...others]) {
    const weight = await scriptWeight(address);
    if (weight > mostOf(address)) heavy.push(`${address}: ${weight.toFixed(1)} kB of at most ${mostOf(address)}`);
  }
  expect(heavy, 'pages with more scripts than they may have, compressed').toEqual([]);
});

test.describe('a wrong address', () => {
  test.use({ expected: { patterns: [/404/] } });
  test('is answered with a way on', async ({ page }) => {
    await page.goto(`${basePath}/no-such-page`);
    await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
  });
});
