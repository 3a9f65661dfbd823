/** @file The web server in the chaos: people edit through it while it is killed, and acknowledged edits must survive. */
import type { RunRow } from '@/db/schema';
import type { RunId } from '@/domain/ids';

export interface ChaosWeb {
  readonly url: string;
  /** With SIGKILL. */
  stop(): Promise<void>;
}

/** Notes of runs: the last that was acknowledged, and those sent since, without an answer. */
export class AcknowledgedEdits {
  acknowledged = 0;
  private sent = 0;
  private readonly possible = new Map<RunId, string[]>();

  /** Edits run after run until the server no longer answers. */
  async send(url: string, runs: readonly RunId[]): Promise<void> {
    for (let at = 0; runs.length > 0; at++) {
      const run = runs[at % runs.length];
      if (run === undefined || !(await this.edit(url, run))) return;
    }
  }

  /** Runs with unexpected notes. */
  lostOf(rows: readonly Pick<RunRow, 'id' | 'notes'>[]): RunId[] {
    return rows.filter(({ id, notes }) => this.possible.get(id)?.includes(notes) === false).map(({ id }) => id);
  }

  /** False if nothing answers. */
  private async edit(url: string, run: RunId): Promise<boolean> {
    this.sent += 1;
    const notes = `Edit ${this.sent}`;
    const possible = this.possible.get(run) ?? [''];
    possible.push(notes);
    this.possible.set(run, possible);
    try {
      const response = await fetch(`${url}/api/v1/runs/edit`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ id: run, notes }),
      });
      await response.arrayBuffer();
      if (!response.ok) return true;
    } catch {
      return false;
    }
    this.possible.set(run, [notes]);
    this.acknowledged += 1;
    return true;
  }
}
