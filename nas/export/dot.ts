/** @file Graphviz DOT of a genotype: one cluster per cell. */

import { operationFamily } from '@/domain/cell-operation';
import { cellInputs, type Genotype, genotypeCells } from '@/domain/genotype';
import { familyColours, stateLabel } from '@/graph/layout';

export function genotypeToDot(genotype: Genotype, name = 'genotype'): string {
  const lines = [
    `digraph ${quote(name)} {`,
    '  rankdir=LR;',
    '  node [shape=box, style=rounded, fontname="Helvetica"];',
    '  edge [fontname="Helvetica", fontsize=10];',
  ];
  for (const { type, title, cell } of genotypeCells(genotype)) {
    const { nodes, concat } = cell;
    const inputs = cellInputs(cell);
    const id = (state: number | 'out'): string => quote(`${type}_${state}`);
    lines.push(`  subgraph cluster_${type} {`, `    label=${quote(title)};`);
    for (let state = 0; state < nodes.length + inputs; state++)
      lines.push(`    ${id(state)} [label=${quote(stateLabel(state, inputs).replace('−', '-'))}];`);
    lines.push(`    ${id('out')} [label="c(k)"];`);
    nodes.forEach((edges, index) => {
      for (const { operation, input } of edges) {
        const colour = quote(familyColours[operationFamily(operation)]);
        lines.push(
          `    ${id(input)} -> ${id(index + inputs)} [label=${quote(operation)}, color=${colour}, fontcolor=${colour}];`,
        );
      }
    });
    for (const state of concat) lines.push(`    ${id(state)} -> ${id('out')} [style=dashed];`);
    lines.push('  }');
  }
  return `${[...lines, '}'].join('\n')}\n`;
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, (character) => `\\${character}`).replace(/[\r\n]+/g, ' ')}"`;
}
