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
  /** The charts that ask. */
  charts: number;
  readonly answer: Promise<PackedCurve[]>;
}

/** Up to so many the server answers to the last digit. */
const mostTogether = 20;

/**
 * `ask` asks the server. What it is given in one task for the same view becomes one question, of so many curves at most; where that fails, each
 * chart asks by itself, so that one whose curves are refused takes no other with it.
 */
export function askTogether(ask: Ask): Ask {
  let waiting: Waiting[] = [];
  const begin = (view: CurveView): Waiting => {
    const requests: CurveRequest[] = [];
    const answer = Promise.resolve().then(() => {
      waiting = waiting.filter((one) => one !== begun);
      return ask(requests, view);
    });
    const begun: Waiting = { view, requests, charts: 0, answer };
    waiting.push(begun);
    return begun;
  };
  return async (requests, view) => {
    const fits = (one: Waiting): boolean =>
      sameView(one.view, view) && one.requests.length + requests.length <= mostTogether;
    const question = waiting.find(fits) ?? begin(view);
    const from = question.requests.length;
    question.requests.push(...requests);
    question.charts += 1;
    try {
      return (await question.answer).slice(from, from + requests.length);
    } catch (error) {
      if (question.charts === 1) throw error;
      return await ask([...requests], view);
    }
  };
}

function sameView(a: CurveView, b: CurveView): boolean {
  return (
    a.axis === b.axis &&
    a.from === b.from &&
    a.to === b.to &&
    a.width === b.width &&
    (a.discarded ?? false) === (b.discarded ?? false)
  );
}
