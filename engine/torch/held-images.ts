/** @file The images of the tasks last seen, which the Python process holds on its device: sent once, dropped when others came. */
import type { TorchProcess } from './process';

/** A task's training, validation and test images, and the next one's; of several programs. */
const most = 8;
const mostBytes = 2 ** 28;

export class HeldImages {
  private readonly numbers = new Map<Uint8Array, number>();
  private made = 0;

  constructor(private readonly process: Pick<TorchProcess, 'ask'>) {}

  /** Their number there; null where they are too many to be held, and go batch by batch. */
  hold(images: Uint8Array): number | null {
    if (images.byteLength > mostBytes) return null;
    const known = this.numbers.get(images);
    const number = known ?? ++this.made;
    this.numbers.delete(images);
    this.numbers.set(images, number);
    if (known !== undefined) return number;
    // Answers come in order: what fails here fails the call that reads them, too.
    this.process.ask({ verb: 'hold', source: number }, { images }).catch(() => this.numbers.delete(images));
    for (const [oldest, source] of this.numbers) {
      if (this.numbers.size <= most) break;
      this.numbers.delete(oldest);
      this.process.ask({ verb: 'drop', source }).catch(() => undefined);
    }
    return number;
  }
}
