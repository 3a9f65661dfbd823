/** @file Every page: the fixture checks it in both themes and for errors; pictures are kept, and the README's on request. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pages } from './pages';
import { basePath, readStory } from './support/platform';
import { keepBothThemes } from './support/screens';
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

test.describe('a wrong address', () => {
  test.use({ expected: { patterns: [/404/] } });
  test('is answered with a way on', async ({ page }) => {
    await page.goto(`${basePath}/no-such-page`);
    await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
  });
});
