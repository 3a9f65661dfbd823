/** @file `masthead runs stop`. */
import type { RunId } from '@/domain/ids';
import { type CommandContext, printJson } from '../io';

export async function stopRun({ io, client, json }: CommandContext, id: RunId): Promise<void> {
  const run = await client.runs.stop.mutate({ id });
  if (json) return printJson(io, run);
  io.out(run.state === 'stopped' ? `Stopped "${run.name}".\n` : `"${run.name}" stops after the step it is in.\n`);
}
