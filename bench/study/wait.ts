/** @file Waits for a study while the dispatcher drives it, and says how far it is. */
import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '@/domain/errors';
import type { StudyId } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { getStudy } from '@/server/services/studies/get';

const lookEvery = 2_000;
const speakEvery = 30_000;

/** Resolves once every run ended well. @throws DomainError `engine-failed` naming what failed, once nothing is under way. */
export async function finishStudy(ctx: ServiceContext, id: StudyId, say: (line: string) => void): Promise<void> {
  const startedAt = Date.now();
  let spokeAt = 0;
  for (;;) {
    const study = getStudy({ ctx, input: { id } });
    if (study.state === 'finished') return;
    const { finished, queued, active, failed, atMost } = study.progress;
    if (study.state === 'paused')
      throw new DomainError('engine-failed', `"${study.name}" is paused: ${study.problem ?? 'by someone'}`);
    if (failed > 0 && queued + active === 0) {
      const named = study.failedRuns.slice(0, 5).map((run) => `  ${run.name}: ${run.reason ?? 'no reason'}`);
      throw new DomainError('engine-failed', [`${failed} runs of "${study.name}" failed:`, ...named].join('\n'));
    }
    if (Date.now() - spokeAt >= speakEvery) {
      spokeAt = Date.now();
      const minutes = Math.round((Date.now() - startedAt) / 60_000);
      say(
        `   ${study.name}: ${finished} of at most ${atMost} runs, ${active} at work, ${queued} wait (${minutes} min)`,
      );
    }
    await pause(lookEvery);
  }
}
