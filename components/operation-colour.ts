/** @file Colours of operation families: the same in cell drawings, heat maps and exported pictures. */
import { isOperationName, operationFamily } from '@/domain/cell-operation';
import { familyColours } from '@/graph/layout';

export { familyColours };

export function operationColour(operation: string): string {
  return isOperationName(operation) ? familyColours[operationFamily(operation)] : familyColours.none;
}
