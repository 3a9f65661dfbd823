/** @file Helps to choose a search space: what each is in a line, those that runs on the same task set used first. */
import type { SelectOption } from '@/components/ui/input';
import { formatLarge, plural } from '@/domain/format';
import type { SpaceRecord } from '@/domain/records/space';
import type { SearchSpace } from '@/domain/space-shape';

/** How often runs used a space with the task set. */
const runsWith = ({ taskSets }: SpaceRecord, taskSet: string): number =>
  taskSets.find(({ id }) => id === taskSet)?.runs ?? 0;

/** In the order of their use with the task set, then with any, then by name. `taskSet` is '' while none is chosen. */
export function spaceOptions(spaces: readonly SpaceRecord[], taskSet: string): SelectOption[] {
  const here = (space: SpaceRecord): number => runsWith(space, taskSet);
  const anywhere = ({ usedBy }: SpaceRecord): number => usedBy.length;
  const inOrder = [...spaces].sort(
    (a, b) => here(b) - here(a) || anywhere(b) - anywhere(a) || a.name.localeCompare(b.name),
  );
  const grouped = inOrder.some((space) => here(space) > 0);
  return inOrder.map((space) => ({
    value: space.id,
    label: `${space.name}: ${sizeWords(space)}`,
    ...(grouped ? { group: here(space) > 0 ? 'Used with this task set' : 'Other spaces' } : {}),
  }));
}

function sizeWords({ document, typicalParameters }: SpaceRecord): string {
  const { operations, initChannels, layers, inputChannels } = document;
  return [
    plural(operations.length, 'operation'),
    `${initChannels} channels`,
    plural(layers, 'layer'),
    ...(typicalParameters === null ? [] : [`about ${formatLarge(typicalParameters)} parameters`]),
    ...(inputChannels === 1 ? ['grey images only'] : []),
  ].join(', ');
}

/** What the chosen one is for, what a cell may hold, and how often it was used. */
export function spaceSentence(space: SpaceRecord, taskSet: string): string {
  const { document, usedBy } = space;
  const here = runsWith(space, taskSet);
  const used =
    here > 0
      ? `${plural(here, 'run')} on this task set used it.`
      : usedBy.length > 0
        ? `${plural(usedBy.length, 'run')} used it${taskSet === '' ? '' : ', none on this task set'}.`
        : 'No run used it yet.';
  return `${purposes[document.topology]} ${document.operations.join(', ')}. ${used}`;
}

const purposes: Readonly<Record<SearchSpace['topology'], string>> = {
  base: 'Cells of BASE: each node keeps the best pairs of an input and an operation among',
  darts: 'Cells of DARTS: each edge chooses one operation, for comparisons with searches of that kind, among',
  'nas-bench-201': 'Cells of NAS-Bench-201, whose published table judges what a search finds:',
};
