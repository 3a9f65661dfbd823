'use client';
/** @file How sure each choice is: the logit gap between the last kept and the first dropped candidate. */
import { skipToken, useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { choiceTitle } from '@/components/architecture/choice-table';
import { formatNumber } from '@/components/format';
import { Panel } from '@/components/ui/panel';
import { Table, Td, Th } from '@/components/ui/table';
import { choiceLayout } from '@/domain/choices';
import type { GenotypeRecord } from '@/domain/records/architecture';

export function MarginsPanel({ genotype }: { genotype: GenotypeRecord }) {
  const trpc = useTRPC();
  const { margins, space } = genotype;
  const record = useQuery(trpc.spaces.get.queryOptions(space === null ? skipToken : { id: space.id }));
  if (margins.length === 0) return null;
  const choices = record.data === undefined ? [] : choiceLayout(record.data.document);
  const named = margins.map((margin, index) => {
    const choice = choices.length === margins.length ? choices[index] : undefined;
    return { name: choice === undefined ? `Choice ${index + 1}` : choiceTitle(choice), margin };
  });
  const widest = Math.max(1e-9, ...margins.filter(Number.isFinite));
  return (
    <Panel title="Margins" help="Logit of the last kept minus the first dropped candidate" flush>
      <Table caption="Margin per choice">
        <thead>
          <tr>
            <Th>Choice</Th>
            <Th className="w-1/2">
              <span className="sr-only">Share of the widest margin</span>
            </Th>
            <Th numeric>Margin</Th>
          </tr>
        </thead>
        <tbody>
          {named.map(({ name, margin }) => (
            <tr key={name}>
              <th scope="row" className="h-7 whitespace-nowrap px-3 text-left font-normal">
                {name}
              </th>
              <td className="px-3">
                <div
                  aria-hidden
                  className="h-1.5 rounded-sm bg-accent"
                  style={{ width: `${Number.isFinite(margin) ? Math.max(0, margin / widest) * 100 : 100}%` }}
                />
              </td>
              <Td numeric className="h-7 py-0">
                {Number.isFinite(margin) ? formatNumber(margin, 3) : 'no rival'}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
