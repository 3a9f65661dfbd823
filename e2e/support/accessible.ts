/** @file Accessibility of a page in its current state: every rule in the light theme, and contrast again in the dark one. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export type Theme = 'light' | 'dark';

/**
 * Fails with rule, element and reason. The theme follows the system until the user chooses one. Themes differ in colours alone,
 * so that the second theme is checked for contrast only.
 */
export async function expectAccessible(page: Page, themes: readonly Theme[] = ['light', 'dark']): Promise<void> {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    // Colours between the two themes are nobody's. A transition in a closed <details> never ends by itself.
    await page.evaluate(() => {
      for (const each of document.getAnimations()) if (each instanceof CSSTransition) each.finish();
    });
    const axe = new AxeBuilder({ page });
    const { violations } = await (theme === 'light' ? axe : axe.withRules('color-contrast')).analyze();
    const found = violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${theme}: ${id} (${help}): ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
    );
    expect(found, `${page.url()} in the ${theme} theme`).toEqual([]);
  }
}
