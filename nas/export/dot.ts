/** @file Graphviz DOT of a genotype: one cluster per cell. */
import { cellTypes } from '@/domain/choices';
import type { Genotype } from '@/domain/genotype';
import { operationFamily } from '@/domain/operation';
import { familyColours } from '@/graph/layout';

export function genotypeToDot(genotype: Genotype, name = 'genotype'): string {
  const lines = [
    `digraph ${quote(name)} {`,
    '  rankdir=LR;',
    '  node [shape=box, style=rounded, fontname="Helvetica"];',
    '  edge [fontname="Helvetica", fontsize=10];',
  ];
  for (const type of cellTypes) {
    const { nodes, concat } = genotype[type];
    const id = (state: number | 'out'): string => quote(`${type}_${state}`);
    lines.push(`  subgraph cluster_${type} {`, `    label=${quote(`${type} cell`)};`);
    lines.push(`    ${id(0)} [label="c(k-2)"];`, `    ${id(1)} [label="c(k-1)"];`);
    nodes.forEach((_, index) => {
      lines.push(`    ${id(index + 2)} [label=${quote(String(index + 2))}];`);
    });
    lines.push(`    ${id('out')} [label="c(k)"];`);
    nodes.forEach((edges, index) => {
      for (const { operation, input } of edges) {
        const colour = quote(familyColours[operationFamily(operation)]);
        lines.push(
          `    ${id(input)} -> ${id(index + 2)} [label=${quote(operation)}, color=${colour}, fontcolor=${colour}];`,
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
