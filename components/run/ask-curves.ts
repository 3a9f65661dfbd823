/**
 * @file Curves that charts ask for in one task are asked for together and at once: a zoom waits for no timer, which browsers run after the next
 * picture.
 */
import type { PackedCurve } from '@/domain/packed-curve';
import type { CurveRequest, CurveView } from './curve-query';

type Ask = (requests: CurveRequest[], view: CurveView) => Promise<PackedCurve[]>;

interface Waiting {
  readonly view: CurveView;
  readonly requests: CurveRequest[];
  readonly answer: Promise<PackedCurve[]>;
}

/** Up to so many the server answers to the last digit. */
const mostTogether = 20;

/** `ask` asks the server. What it is given in one task for the same view becomes one question, of so many curves at most. */
export function askTogether(ask: Ask): Ask {
  let waiting: Waiting[] = [];
  const sameView = (a: CurveView, b: CurveView): boolean =>
    a.axis === b.axis &&
    a.from === b.from &&
    a.to === b.to &&
    a.width === b.width &&
    (a.discarded ?? false) === (b.discarded ?? false);
  return async (requests, view) => {
    const fits = waiting.find(
      (one) => sameView(one.view, view) && one.requests.length + requests.length <= mostTogether,
    );
    if (fits !== undefined) {
      const from = fits.requests.length;
      fits.requests.push(...requests);
      return (await fits.answer).slice(from, from + requests.length);
    }
    const own = [...requests];
    const answer = Promise.resolve().then(() => {
      waiting = waiting.filter((one) => one.answer !== answer);
      return ask(own, view);
    });
    waiting.push({ view, requests: own, answer });
    return (await answer).slice(0, requests.length);
  };
}
