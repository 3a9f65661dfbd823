/**
 * @file Which classes set the same property, of those that the pages use: tailwind-merge's own table has all there are, and every page would
 * load it. class-names.test.ts compares the two over every class in use.
 */
const anything = [() => true];

/** Groups of classes that are the name or begin with it, such as `px-2`. */
const prefixes = [
  ...['p', 'px', 'py', 'pt', 'pr', 'pb', 'pl', 'm', 'mx', 'my', 'mt', 'mr', 'mb', 'ml'],
  ...['w', 'h', 'size', 'min-w', 'max-w', 'min-h', 'max-h', 'gap', 'gap-x', 'gap-y', 'columns'],
  ...['inset', 'inset-x', 'inset-y', 'top', 'right', 'bottom', 'left', 'z', 'float', 'align', 'object'],
  ...['basis', 'order', 'justify', 'items', 'self', 'place-items', 'grid-cols', 'col-span', 'grid-rows', 'row-span'],
  ...['overflow', 'overflow-x', 'overflow-y', 'whitespace', 'line-clamp', 'wrap', 'break-before', 'break-inside'],
  ...['grow', 'shrink', 'rounded', 'rounded-l', 'rounded-r', 'rounded-b'],
  ...[
    'bg',
    'fill',
    'stroke',
    'opacity',
    'cursor',
    'select',
    'transition',
    'animate',
    'translate-x',
    'translate-y',
    'rotate',
    'shadow',
  ],
  ...['leading', 'tracking', 'list', 'decoration', 'underline-offset', 'outline-offset', 'border-spacing'],
];
const sides = ['t', 'r', 'b', 'l'];

export const classGroups = {
  ...Object.fromEntries(prefixes.map((name) => [name, [name, { [name]: anything }]])),
  display: ['block', 'inline-block', 'inline', 'inline-flex', 'flex', 'grid', 'contents', 'hidden', 'table'],
  position: ['static', 'fixed', 'absolute', 'relative', 'sticky'],
  visibility: ['visible', 'invisible'],
  'screen-readers': ['sr-only', 'not-sr-only'],
  'flex-direction': [{ flex: ['row', 'col'] }],
  'flex-wrap': [{ flex: ['wrap', 'nowrap'] }],
  flex: [{ flex: anything }],
  'font-size': [{ text: ['xs', 'sm', 'base', 'lg', 'xl'] }],
  'text-alignment': [{ text: ['left', 'center', 'right'] }],
  'text-overflow': ['truncate'],
  'text-colour': [{ text: anything }],
  'font-weight': [{ font: ['normal', 'medium', 'semibold', 'bold'] }],
  'font-family': [{ font: anything }],
  'font-style': ['italic', 'not-italic'],
  figures: ['tabular-nums'],
  'text-decoration': ['underline', 'line-through', 'no-underline'],
  break: [{ break: ['words', 'all', 'normal'] }],
  'table-layout': [{ table: ['auto', 'fixed'] }],
  'border-collapse': [{ border: ['collapse', 'separate'] }],
  'border-style': [{ border: ['dashed', 'solid'] }],
  'border-width': ['border', { border: ['0', '2', '4'] }],
  ...Object.fromEntries(
    sides.flatMap((side) => [
      [`border-${side}`, [`border-${side}`, { [`border-${side}`]: ['0', '2', '4'] }]],
      [`border-${side}-colour`, [{ [`border-${side}`]: anything }]],
    ]),
  ),
  'border-colour': [{ border: anything }],
  'outline-style': [{ outline: ['none', 'hidden'] }],
  'outline-width': [{ outline: ['0', '1', '2'] }],
  'outline-colour': [{ outline: anything }],
  'ring-width': ['ring', { ring: ['0', '1', '2'] }],
  'ring-colour': [{ ring: anything }],
};

/** What a class sets besides its own group. */
export const conflictingClassGroups = {
  p: ['px', 'py', 'pt', 'pr', 'pb', 'pl'],
  px: ['pr', 'pl'],
  py: ['pt', 'pb'],
  m: ['mx', 'my', 'mt', 'mr', 'mb', 'ml'],
  mx: ['mr', 'ml'],
  my: ['mt', 'mb'],
  size: ['w', 'h'],
  gap: ['gap-x', 'gap-y'],
  inset: ['inset-x', 'inset-y', 'top', 'right', 'bottom', 'left'],
  'inset-x': ['right', 'left'],
  'inset-y': ['top', 'bottom'],
  overflow: ['overflow-x', 'overflow-y'],
  flex: ['basis', 'grow', 'shrink'],
  'font-size': ['leading'],
  'line-clamp': ['display', 'overflow'],
  rounded: ['rounded-l', 'rounded-r', 'rounded-b'],
  'border-width': sides.map((side) => `border-${side}`),
  'border-colour': sides.map((side) => `border-${side}-colour`),
};
