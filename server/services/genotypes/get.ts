/** @file One genotype. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { genotypeIdSchema } from '@/domain/ids';
import type { genotypeRecordSchema } from '@/domain/records/architecture';

import type { Call } from '@/server/context';

export const getGenotypeInput = z.strictObject({ id: genotypeIdSchema });
export type GetGenotypeInput = z.input<typeof getGenotypeInput>;

export function getGenotype({ input }: Call<GetGenotypeInput>): z.output<typeof genotypeRecordSchema> {
  getGenotypeInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
