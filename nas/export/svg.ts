/** @file A genotype as one self-contained SVG: its cells, one colour per family of operations, a legend. */

import { type OperationFamily, operationFamilies } from '@/domain/cell-operation';
import { type CellGenotype, cellInputs, type Genotype, genotypeCells } from '@/domain/genotype';
import {
  type CellLayout,
  edgeLabelSize,
  edgePath,
  familyColours,
  type LayoutEdge,
  type LayoutNode,
  layoutCell,
} from '@/graph/layout';

const ink = '#1f2933';
const quiet = '#8a94a0';
const headline = 36;
const legendHeight = 32;
const legendStep = 104;
const margin = 16;

export function genotypeToSvg(genotype: Genotype, name = 'genotype'): string {
  const drawings = genotypeCells(genotype).map(({ title, cell }) => ({ title, cell, layout: layoutCell(cell) }));
  const used = operationFamilies.filter((family) =>
    drawings.some(({ layout }) => layout.edges.some((edge) => edge.family === family)),
  );
  const width = Math.max(...drawings.map(({ layout }) => layout.width), 2 * margin + used.length * legendStep);
  let top = headline;
  const cells = drawings.map(({ title, layout }) => {
    const group = `<g transform="translate(0,${top})">${cellToSvg(title, layout)}</g>`;
    top += layout.height + headline;
    return group;
  });
  const legend = used.map((family, index) => legendEntry(family, margin + index * legendStep, top - headline / 2));
  const height = top - headline / 2 + legendHeight;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="Helvetica, Arial, sans-serif" font-size="12">`,
    `<title>${escapeXml(name)}</title>`,
    `<desc>${escapeXml(drawings.map(({ title, cell }) => `${title}: ${inWords(cell)}`).join('. '))}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...cells,
    ...legend,
    '</svg>',
    '',
  ].join('\n');
}

function cellToSvg(title: string, layout: CellLayout): string {
  const heading = `<text x="${margin}" y="-8" font-size="13" font-weight="bold" fill="${ink}">${title}</text>`;
  return [heading, ...layout.edges.map(edgeToSvg), ...layout.nodes.map(nodeToSvg), ...layout.edges.map(nameToSvg)].join(
    '\n',
  );
}

function edgeToSvg(edge: LayoutEdge): string {
  const stroke =
    edge.family === null
      ? `stroke="${quiet}" stroke-dasharray="4 3"`
      : `stroke="${familyColours[edge.family]}" stroke-width="2"`;
  return `<path d="${edgePath(edge)}" fill="none" ${stroke}/>`;
}

function nodeToSvg({ x, y, w, h, label }: LayoutNode): string {
  const text = `<text x="${x + w / 2}" y="${y + h / 2 + 4}" text-anchor="middle" fill="${ink}">${escapeXml(label)}</text>`;
  return `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="6" fill="#f5f7fa" stroke="${ink}"/>${text}`;
}

function nameToSvg({ label, operation, family }: LayoutEdge): string {
  if (label === null || operation === null || family === null) return '';
  const { w, h } = edgeLabelSize;
  const colour = familyColours[family];
  const pill = `<rect x="${label.x - w / 2}" y="${label.y - h / 2}" width="${w}" height="${h}" rx="9" fill="#ffffff" stroke="${colour}"/>`;
  return `${pill}<text x="${label.x}" y="${label.y + 4}" font-size="11" text-anchor="middle" fill="${ink}">${operation}</text>`;
}

function legendEntry(family: OperationFamily, x: number, y: number): string {
  const swatch = `<rect x="${x}" y="${y}" width="12" height="12" rx="3" fill="${familyColours[family]}"/>`;
  return `${swatch}<text x="${x + 18}" y="${y + 10}" fill="${ink}">${family}</text>`;
}

function inWords(cell: CellGenotype): string {
  return cell.nodes
    .map(
      (edges, index) =>
        `node ${index + cellInputs(cell)} = ${edges.map(({ operation, input }) => `${operation}(${input})`).join(' + ')}`,
    )
    .join(', ');
}

function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  };
  return text.replace(/\p{Cc}|\p{Cs}/gu, ' ').replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
