/** @file Accessibility of a page as it stands, in the light and in the dark theme. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const themes = ['light', 'dark'] as const;

/** Fails with rule, element and reason. The theme follows the system until the user chooses one. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${theme}: ${id} (${help}): ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
    );
    expect(found, `${page.url()} in the ${theme} theme`).toEqual([]);
  }
}
