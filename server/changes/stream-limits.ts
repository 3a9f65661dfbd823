/** @file Counts event streams, limited per session or token and in total, so that none can starve the others. */
import { DomainError } from '@/domain/errors';
import { tunables } from '@/domain/tunables';

export interface Holder {
  readonly key: string;
  /** The limit for one client. */
  readonly most: number;
}

export class Places {
  private readonly taken = new Map<string, number>();
  private all = 0;

  /** Returns a function that frees the place. @throws DomainError `too-many` beyond the client's limit, `unavailable` if all are taken */
  take({ key, most }: Holder): () => void {
    const own = this.taken.get(key) ?? 0;
    if (own >= most) {
      throw new DomainError('too-many', `This client already follows ${own} change feeds: close some.`, {
        retryAfter: 30,
      });
    }
    if (this.all >= tunables.streams) {
      throw new DomainError('unavailable', 'Too many change feeds are open: try again in a moment.', {
        retryAfter: 30,
      });
    }
    this.all++;
    this.taken.set(key, own + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.all--;
      const rest = (this.taken.get(key) ?? 1) - 1;
      if (rest > 0) this.taken.set(key, rest);
      else this.taken.delete(key);
    };
  }
}
