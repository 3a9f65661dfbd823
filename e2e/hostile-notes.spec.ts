/** @file Notes that would keep a parser busy for minutes, or overflow its stack: their page is usable, others answer meanwhile. */
import { basePath, readStory } from './support/platform';
import { expect, open, test } from './support/test';

const length = 96_000;
const notes: Readonly<Record<string, string>> = {
  emphasis: '*a_ '.repeat(length / 4),
  // Brackets also keep a font’s contextual forms busy: half a minute of them, unless they are off (globals.css).
  links: '[a]('.repeat(length / 4),
};

for (const [name, text] of Object.entries(notes)) {
  test(`a hostile note of ${name} is text, and the page is used as any other`, async ({ page, client }) => {
    const [id] = readStory().adapt;
    if (id === undefined) throw new Error('the story has no such run');
    await client.runs.edit.mutate({ id, notes: text });
    try {
      // A tab of another reader, and the API, while the note is opened.
      const [, other] = await Promise.all([
        page.goto(`${basePath}/runs/${id}`),
        page
          .context()
          .newPage()
          .then(async (tab) => {
            const answer = await tab.goto(`${basePath}/datasets`);
            await expect(tab.getByRole('heading', { level: 1, name: 'Datasets' })).toBeVisible();
            await tab.close();
            return answer;
          }),
        client.system.status.query(),
      ]);
      expect(other?.status()).toBe(200);
      await expect(page.getByRole('status', { name: 'Connection' })).toHaveText('Live');
      const shown = page.getByText(text.slice(0, 40), { exact: false }).first();
      await expect(shown).toBeAttached();
      // An act that a frozen page could not do.
      await page.getByRole('tab', { name: 'Config' }).click();
      await expect(page.getByRole('tab', { name: 'Config' })).toHaveAttribute('aria-selected', 'true');
    } finally {
      await client.runs.edit.mutate({ id, notes: '' });
    }
    await open(page, `/runs/${id}`);
  });
}
