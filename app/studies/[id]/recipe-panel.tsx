'use client';
/** @file A study's definition: folds, and the whole definition as the API takes it. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { CodeBlock } from '@/components/ui/code-block';
import { Panel } from '@/components/ui/panel';
import { rowClass, Table, Td, Th } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { plural } from '@/domain/format';
import type { StudyDetail } from '@/domain/records/study';

export function RecipePanel({ study }: { study: StudyDetail }) {
  const { definition } = study;
  const trpc = useTRPC();
  const taskSets = useQuery(trpc.taskSets.list.queryOptions());
  const spaces = useQuery(trpc.spaces.list.queryOptions());
  // An id is shown only of what is in the trash.
  const nameIn = (list: readonly { readonly id: string; readonly name: string }[] | undefined, id: string): string =>
    list === undefined ? '…' : (list.find((each) => each.id === id)?.name ?? id);
  return (
    <Panel title="Definition" help="It never changes: another question is another study" flush>
      <Table caption="Folds">
        <thead>
          <tr>
            <Th>Fold</Th>
            <Th>Task set</Th>
            <Th>Search space</Th>
            <Th numeric>Priors</Th>
            <Th numeric>Tasks</Th>
          </tr>
        </thead>
        <tbody>
          {definition.folds.map((fold) => (
            <tr key={fold.name} className={rowClass}>
              <th scope="row" className="px-3 py-1 text-left font-medium">
                {fold.name}
              </th>
              <Td className="min-w-36">
                <TextLink href={`/task-sets/${fold.taskSet}`}>{nameIn(taskSets.data, fold.taskSet)}</TextLink>
              </Td>
              <Td className="min-w-32">
                <TextLink href={`/spaces/${fold.space}`}>{nameIn(spaces.data, fold.space)}</TextLink>
              </Td>
              <Td numeric>{fold.priors.length}</Td>
              <Td numeric>{fold.tasks.length}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <details className="px-4 py-3 text-sm print:hidden">
        <summary>The whole definition ({plural(definition.retrainingSeeds.length, 'retraining seed')})</summary>
        <CodeBlock label="Definition" text={JSON.stringify(definition, null, 2)} />
      </details>
    </Panel>
  );
}
