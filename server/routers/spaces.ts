/** @file Procedures of `spaces`. */
import { spaceRecordSchema, spaceSizesSchema } from '@/domain/records/space';
import {
  spaceCompatibility,
  spaceCompatibilityInput,
  spaceCompatibilitySchema,
} from '@/server/services/spaces/compatibility';
import { createSpace, createSpaceInput } from '@/server/services/spaces/create';
import { getSpace, getSpaceInput } from '@/server/services/spaces/get';
import { listSpaces, listSpacesInput, spaceListSchema } from '@/server/services/spaces/list';
import { spacePresetList, spacePresetListInput, spacePresetListSchema } from '@/server/services/spaces/presets';
import { spaceSizes, spaceSizesInput } from '@/server/services/spaces/sizes';
import { updateSpace, updateSpaceInput } from '@/server/services/spaces/update';
import { procedure, router } from '@/server/trpc';

export const spacesRouter = router({
  list: procedure('viewer').input(listSpacesInput).output(spaceListSchema).query(listSpaces),
  get: procedure('viewer').input(getSpaceInput).output(spaceRecordSchema).query(getSpace),
  create: procedure('member').input(createSpaceInput).output(spaceRecordSchema).mutation(createSpace),
  update: procedure('member').input(updateSpaceInput).output(spaceRecordSchema).mutation(updateSpace),
  sizes: procedure('viewer').input(spaceSizesInput).output(spaceSizesSchema).query(spaceSizes),
  compatibility: procedure('viewer')
    .input(spaceCompatibilityInput)
    .output(spaceCompatibilitySchema)
    .query(spaceCompatibility),
  presets: procedure('viewer').input(spacePresetListInput).output(spacePresetListSchema).query(spacePresetList),
});
