/** @file Checks the whole database in the background of the web server: at its start, then daily. Reports damage. */

import type { Settings } from '@/server/environment';
import { noteDamage } from '@/server/health/checks';
import { logger } from '@/server/logger';
import { checkDatabase } from '@/server/services/system/database-program';

const every = 86_400_000;

export function watchDatabase(settings: Settings): void {
  const look = async (): Promise<void> => {
    try {
      const problem = await checkDatabase({ settings });
      if (problem !== null) noteDamage(settings.dataDirectory, problem);
    } catch (err) {
      logger().warn({ err }, 'the database was not checked');
    }
  };
  void look();
  setInterval(() => void look(), every).unref();
}
