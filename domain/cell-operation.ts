/** @file The operations a cell's edge may hold (method §5), and the families they are drawn and counted by. Without a schema, for browsers. */

export const operationNames = [
  'none',
  'skip_connect',
  'max_pool_3x3',
  'avg_pool_3x3',
  'sep_conv_3x3',
  'sep_conv_5x5',
  'sep_conv_7x7',
  'dil_conv_3x3',
  'dil_conv_5x5',
  'conv_7x1_1x7',
  'nor_conv_1x1',
  'nor_conv_3x3',
] as const;

export type OperationName = (typeof operationNames)[number];

export const operationFamilies = ['separable', 'dilated', 'pool', 'skip', 'none', 'convolution'] as const;
export type OperationFamily = (typeof operationFamilies)[number];

const families: Readonly<Record<OperationName, OperationFamily>> = {
  none: 'none',
  skip_connect: 'skip',
  max_pool_3x3: 'pool',
  avg_pool_3x3: 'pool',
  sep_conv_3x3: 'separable',
  sep_conv_5x5: 'separable',
  sep_conv_7x7: 'separable',
  dil_conv_3x3: 'dilated',
  dil_conv_5x5: 'dilated',
  conv_7x1_1x7: 'convolution',
  nor_conv_1x1: 'convolution',
  nor_conv_3x3: 'convolution',
};

export function operationFamily(operation: OperationName): OperationFamily {
  return families[operation];
}

export function isOperationName(name: string): name is OperationName {
  return operationNames.some((known) => known === name);
}
