/** @file What a document may say of one cell: which operations on which states each node sums, and the cell's output. */
import { z } from 'zod';
import { operationNameSchema } from '../cell-operation-schema';
import { cellInputs, keptPairs } from './cell';

export const genotypeEdgeSchema = z.strictObject({
  operation: operationNameSchema,
  input: z
    .int()
    .min(0)
    .meta({ title: 'Input', description: 'State read: the cell’s inputs come first, then its nodes.' }),
});
export type GenotypeEdge = z.infer<typeof genotypeEdgeSchema>;

const mostNodes = 16;

export const cellGenotypeSchema = z
  .strictObject({
    inputs: z.literal(1).optional().meta({
      title: 'Inputs',
      description: '1 if the cell reads only the cell before (NAS-Bench-201); absent if it reads two.',
    }),
    nodes: z
      .array(z.array(genotypeEdgeSchema).min(1, 'A node keeps at least one pair.'))
      .min(1, 'A cell has at least one node.')
      .max(mostNodes, `A cell has at most ${mostNodes} nodes.`)
      .meta({
        title: 'Nodes',
        description: 'Per node, in order, the kept (operation, input) pairs; their results are summed.',
      }),
    concat: z
      .array(z.int().min(1, { error: ({ input }) => `State ${input} is not a node of the cell.` }))
      .min(1, 'The output has at least one node.')
      .meta({
        title: 'Output',
        description:
          'Nodes whose channels make the cell’s output: states from 2 on, or from 1 with one input. A node may be left out.',
      }),
  })
  .superRefine((cell, context) => {
    const refuse = (message: string, path: (string | number)[]): void =>
      context.addIssue({ code: 'custom', message, path });
    const inputs = cellInputs(cell);
    cell.nodes.forEach((edges, node) => {
      edges.forEach(({ input }, edge) => {
        if (input >= node + inputs)
          refuse(`Node ${node + inputs} can read states 0 to ${node + inputs - 1}, not ${input}.`, [
            'nodes',
            node,
            edge,
            'input',
          ]);
      });
    });
    const unfit = inputs === 1 ? unevenEdges(cell) : unevenPairs(cell);
    if (unfit !== null) refuse(unfit.message, ['nodes', unfit.node]);
    const last = cell.nodes.length + inputs - 1;
    if (new Set(cell.concat).size !== cell.concat.length) refuse('A state may be listed only once.', ['concat']);
    cell.concat.forEach((state, index) => {
      if (state < inputs) refuse(`State ${state} is an input of the cell, not a node.`, ['concat', index]);
      if (state > last) refuse(`State ${state} does not exist: the last is ${last}.`, ['concat', index]);
    });
    if (inputs === 1 && (cell.concat.length > 1 || !cell.concat.includes(last)))
      refuse('The output of a cell with one input is its last node alone.', ['concat']);
  })
  .meta({ title: 'Cell', description: 'One cell of a genotype.' });
export type CellGenotype = z.infer<typeof cellGenotypeSchema>;

interface Unfit {
  readonly node: number;
  readonly message: string;
}

/** Every node keeps as many pairs, or the first ones as many as they have inputs. */
function unevenPairs({ nodes }: CellGenotype): Unfit | null {
  const keep = Math.max(...nodes.map((edges) => edges.length));
  if (nodes.every((edges, index) => edges.length === keptPairs(keep, index))) return null;
  const node = nodes.findIndex((edges) => edges.length !== nodes[0]?.length);
  if (node < 0) return null;
  return {
    node,
    message: `Every node keeps the same number of pairs; this one has ${nodes[node]?.length}, not ${nodes[0]?.length}.`,
  };
}

/** NAS-Bench-201: a node reads every state before it, in order. */
function unevenEdges({ nodes }: CellGenotype): Unfit | null {
  const node = nodes.findIndex(
    (edges, index) => edges.length !== index + 1 || edges.some(({ input }, at) => input !== at),
  );
  return node < 0
    ? null
    : { node, message: `Node ${node + 1} reads each of the states 0 to ${node} once, in this order.` };
}
