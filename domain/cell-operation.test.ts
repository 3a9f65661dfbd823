/** @file Tests of operation names and families. */
import { describe, expect, it } from 'vitest';
import { isOperationName, operationFamilies, operationFamily, operationNames } from './cell-operation';

describe('operations', () => {
  it('gives every operation a family, and uses every family', () => {
    expect(new Set(operationNames.map(operationFamily))).toEqual(new Set(operationFamilies));
  });
  it('knows its names', () => {
    expect(isOperationName('sep_conv_3x3')).toBe(true);
    expect(isOperationName('toString')).toBe(false);
  });
});
