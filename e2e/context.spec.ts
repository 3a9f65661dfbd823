/** @file What a person did is not lost on the way: to another's save, to the next step, to the browser's Back. */
import { readStory } from './support/platform';
import { names } from './support/story';
import { expect, expectSettled, open, test } from './support/test';

test.describe('two people edit one record', () => {
  test('the one who saves later sees both versions and keeps both', async ({ page, context, client }) => {
    const id = readStory().evaluate;
    const other = await context.newPage();
    for (const each of [other, page]) {
      await open(each, `/runs/${id}`);
      await each.keyboard.press('e');
      await expect(each.getByRole('dialog')).toBeVisible();
    }
    await page.getByRole('textbox', { name: 'Notes' }).fill('Mine: raise the rate.');
    await other.getByRole('textbox', { name: 'Notes' }).fill('Theirs: more epochs.');
    await other.getByRole('button', { name: 'Save' }).click();
    await expect(other.getByRole('dialog')).toBeHidden();
    // Told before the second save, which would take the first one's place.
    const save = page.getByRole('button', { name: 'Save' });
    const both = page.getByRole('alert').filter({ hasText: 'Someone else changed this as well' });
    await expect(both).toContainText('Theirs: more epochs.');
    await expect(both).toContainText('Mine: raise the rate.');
    await expect(save).toBeDisabled();
    await both.getByRole('button', { name: 'Keep both' }).click();
    await save.click();
    await expect(page.getByRole('dialog')).toBeHidden();
    const { notes } = await client.runs.get.query({ id });
    expect(notes).toBe('Theirs: more epochs.\n\nMine: raise the rate.');
    await client.runs.edit.mutate({ id, notes: '' });
  });

  for (const kind of ['space', 'task set'] as const)
    test(`of a ${kind}, what one changed stays beside what the other changed`, async ({ page, context, client }) => {
      const story = readStory();
      const own = `Edited ${kind} ${Date.now()}`;
      const all = kind === 'space' ? client.spaces : client.taskSets;
      const at = kind === 'space' ? '/spaces' : '/task-sets';
      const saves = kind === 'space' ? 'Save the search space' : 'Save';
      const { id } =
        kind === 'space'
          ? await client.spaces.create.mutate({
              name: own,
              document: (await client.spaces.get.query({ id: story.space })).document,
            })
          : await client.taskSets.create.mutate({
              name: own,
              spec: (await client.taskSets.get.query({ id: story.taskSet })).spec,
            });
      const nameOf = async (): Promise<string | undefined> =>
        (await all.list.query()).find((each) => each.id === id)?.name;
      const other = await context.newPage();
      for (const each of [other, page]) {
        await open(each, `${at}/${id}/edit`);
        await expect(each.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(own);
      }
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill(`${own}, mine`);
      await other.getByRole('textbox', { name: 'Name', exact: true }).fill(`${own}, theirs`);
      await other.getByRole('button', { name: saves }).click();
      await expect.poll(nameOf).toBe(`${own}, theirs`);
      const both = page.getByRole('alert').filter({ hasText: 'Someone else changed this as well' });
      await expect(both).toContainText(`${own}, theirs`);
      await expect(both).toContainText(`${own}, mine`);
      const save = page.getByRole('button', { name: saves });
      await expect(save).toBeDisabled();
      expect(await nameOf()).toBe(`${own}, theirs`);
      await both.getByRole('button', { name: 'Keep mine' }).click();
      await save.click();
      await expect.poll(nameOf).toBe(`${own}, mine`);
    });
});

test('a next step carries task, index and seed, and Back keeps what was typed', async ({ page, client }) => {
  const { taskSet, prior } = readStory();
  await client.system.changeQueue.mutate({ drained: true });
  try {
    const task = { taskSet, index: 3 };
    const config = { kind: 'adapt', prior, task, steps: 6, batch: 16 } as const;
    const [run] = (await client.runs.launch.mutate({ name: 'On task 3', config, seeds: [5] })).runs;
    await open(page, `/runs/${run?.id}`);
    await expect(page).toHaveTitle(/^On task 3/);
    await page.getByRole('link', { name: 'Search from scratch on this task' }).click();
    await expectSettled(page);
    await expect(page.getByRole('combobox', { name: 'Task set' }).locator('option:checked')).toHaveText(names.taskSet);
    // A space says what it is; those that runs on this task set used come first.
    const space = page.getByRole('combobox', { name: 'Search space' });
    await expect(space.locator('option:checked')).toContainText(`${names.space}: `);
    await expect(space).toHaveAccessibleDescription(/Cells of BASE.* runs on this task set used it\./);
    await expect(space.locator('optgroup').first()).toHaveAttribute('label', 'Used with this task set');
    await expect(space.locator('optgroup').first().locator('option').first()).toContainText(`${names.space}: `);
    await expect(
      space
        .locator('optgroup')
        .nth(1)
        .locator('option', { hasText: /^darts: / }),
    ).toContainText(/8 operations, 16 channels, 8 layers, about \d+ k parameters$/);
    await expect(page.getByRole('textbox', { name: 'Task index' })).toHaveValue('3');
    await expect(page.getByRole('textbox', { name: 'Steps', exact: true })).toHaveValue('6');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Typed by hand');
    await page.goBack();
    await expect(page.getByRole('heading', { level: 1, name: 'On task 3' })).toBeVisible();
    await page.goForward();
    await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('Typed by hand');
    await client.runs.stop.mutate({ id: run?.id ?? '' });
  } finally {
    await client.system.changeQueue.mutate({ drained: false });
  }
});

test('a run has one colour in every browser', async ({ page, browser, baseURL }) => {
  const { adapt, search } = readStory();
  const address = `/compare?runs=${[...search, ...adapt].join(',')}`;
  const colours = async (of: typeof page) => {
    await open(of, address);
    const swatches = of.getByRole('table', { name: 'Runs compared' }).locator('svg line');
    await expect.poll(() => swatches.count()).toBeGreaterThan(0);
    return swatches.evaluateAll((all) => all.map((each) => each.getAttribute('stroke')));
  };
  const first = await colours(page);
  const fresh = await browser.newContext(baseURL === undefined ? {} : { baseURL });
  const there = await fresh.newPage();
  // Another page was looked at first there.
  await open(there, `/runs/${adapt[1]}`);
  expect(await colours(there)).toEqual(first);
  await fresh.close();
});
