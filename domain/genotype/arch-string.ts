/**
 * @file NAS-Bench-201's arch string: per node, in order, `|operation~state|…|`, nodes joined by `+`; for example
 * `|nor_conv_3x3~0|+|nor_conv_3x3~0|skip_connect~1|+|none~0|none~1|avg_pool_3x3~2|`.
 */

import { isOperationName } from '../cell-operation';
import { DomainError } from '../errors';
import type { CellGenotype, GenotypeEdge } from './cell';

export function formatArch(cell: CellGenotype): string {
  return cell.nodes
    .map((edges) => `|${edges.map(({ operation, input }) => `${operation}~${input}`).join('|')}|`)
    .join('+');
}

/** A cell not yet validated by its schema. Throws `invalid-input` naming the node and what is wrong with it. */
export function parseArch(text: string): CellGenotype {
  const refuse = (message: string): never => {
    throw new DomainError('invalid-input', `Arch string, ${message}`, { field: 'genotype' });
  };
  const nodes = text
    .trim()
    .split('+')
    .map((part, index): GenotypeEdge[] => {
      const inner = /^\|(.+)\|$/.exec(part.trim())?.[1];
      if (inner === undefined)
        return refuse(`node ${index + 1}: "${part.slice(0, 40)}" does not read |operation~state|.`);
      return inner.split('|').map((edge) => {
        const [, operation = '', input = ''] = /^([^~]+)~(\d+)$/.exec(edge) ?? [];
        if (!isOperationName(operation))
          return refuse(`node ${index + 1}: "${edge.slice(0, 40)}" is not an operation~state.`);
        return { operation, input: Number(input) };
      });
    });
  return { inputs: 1, nodes, concat: [nodes.length] };
}
