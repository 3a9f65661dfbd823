/** @file How decided each architecture choice is: entropy, margin, and the candidate that leads. */
import { choiceLayout, type SpaceChoice } from '@/domain/architecture-layout';
import type { SearchSpace } from '@/domain/space';
import { stateLabel } from '@/graph/layout';
import { formatNumber, formatPercent } from '../../domain/format';
import { type Column, DataTable } from '../ui/table';
import { choiceFigures } from './probabilities';

interface Row {
  readonly choice: SpaceChoice;
  readonly leader: string;
  readonly probability: number;
  readonly entropy: number;
  readonly margin: number;
}

const columns: Column<Row>[] = [
  { id: 'choice', header: 'Choice', heading: true, cell: ({ choice }) => choiceTitle(choice) },
  {
    id: 'leader',
    header: 'Leads',
    cell: ({ leader }) => <code className="whitespace-nowrap font-mono text-xs">{leader}</code>,
  },
  { id: 'probability', header: 'Probability', numeric: true, cell: ({ probability }) => formatNumber(probability, 3) },
  { id: 'entropy', header: 'Entropy, % of even', numeric: true, cell: ({ entropy }) => formatPercent(entropy) },
  {
    id: 'margin',
    header: 'Margin, logit',
    numeric: true,
    cell: ({ margin }) => (Number.isFinite(margin) ? formatNumber(margin, 3) : '–'),
  },
];

export function ChoiceTable({ space, logits }: { space: SearchSpace; logits: readonly number[] }) {
  const rows = choiceLayout(space).map((choice): Row => {
    const figures = choiceFigures(choice, logits);
    const probability = Math.max(...figures.probabilities);
    const first = choice.candidates[figures.probabilities.indexOf(probability)];
    const leader = first === undefined ? '–' : `${first.operation} of ${stateLabel(first.input, choice.inputs)}`;
    return { choice, leader, probability, entropy: figures.entropy, margin: figures.margin };
  });
  return (
    <DataTable
      caption="Entropy and margin per choice"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.choice.name}
    />
  );
}

/** "Normal, node 2", "Reduction, c(k−2) → 3". */
export function choiceTitle(choice: SpaceChoice): string {
  const cell = choice.cellTitle.replace(/^(Normal|Reduction) cell$/, '$1');
  const inputs = new Set(choice.candidates.map((candidate) => candidate.input));
  const [only] = inputs;
  return inputs.size === 1 && only !== undefined && choice.keep === 1
    ? `${cell}, ${stateLabel(only, choice.inputs)} → ${choice.node}`
    : `${cell}, node ${choice.node}`;
}
