/** @file Places for tasks: a worker has as many as it has lanes. Who finds none free waits in line; one that is gone takes its places along. */

export interface Place<Crew> {
  readonly crew: Crew;
  /** Distinguishes the tasks of one worker. */
  readonly slot: number;
}

export class TaskPlaces<Crew> {
  private readonly free = new Map<Crew, number[]>();
  private readonly waiting: ((place: Place<Crew>) => void)[] = [];

  add(crew: Crew, lanes: number): void {
    this.free.set(crew, []);
    for (let slot = 0; slot < lanes; slot++) this.give({ crew, slot });
  }

  remove(crew: Crew): void {
    this.free.delete(crew);
  }

  /** One of the crew that has the most. @param again Whether its task was begun before: it comes before the others */
  take(again: boolean): Promise<Place<Crew>> {
    let best: [Crew, number[]] | undefined;
    for (const each of this.free) if (each[1].length > (best?.[1].length ?? 0)) best = each;
    const slot = best?.[1].shift();
    if (best !== undefined && slot !== undefined) return Promise.resolve({ crew: best[0], slot });
    return new Promise((resolve) => {
      if (again) this.waiting.unshift(resolve);
      else this.waiting.push(resolve);
    });
  }

  give(place: Place<Crew>): void {
    const own = this.free.get(place.crew);
    if (own === undefined) return;
    const next = this.waiting.shift();
    if (next === undefined) own.push(place.slot);
    else next(place);
  }
}
