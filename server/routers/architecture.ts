/** @file Procedures of `architecture`. */
import { architectureHistorySchema, architectureSnapshotSchema } from '@/domain/records/architecture';
import { readArchitectureAt, readArchitectureAtInput } from '@/server/services/architecture/at';
import { readArchitectureHistory, readArchitectureHistoryInput } from '@/server/services/architecture/history';
import { procedure, router } from '@/server/trpc';

export const architectureRouter = router({
  history: procedure('viewer')
    .input(readArchitectureHistoryInput)
    .output(architectureHistorySchema)
    .query(readArchitectureHistory),
  at: procedure('viewer').input(readArchitectureAtInput).output(architectureSnapshotSchema).query(readArchitectureAt),
});
