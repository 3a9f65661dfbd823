/** @file Procedures of `system`. */
import { systemStatus, systemStatusInput, systemStatusSchema } from '@/server/services/system/status';
import { procedure, router } from '@/server/trpc';

export const systemRouter = router({
  status: procedure('viewer').input(systemStatusInput).output(systemStatusSchema).query(systemStatus),
});
