/** @file Several PyTorches beside one of ours: the best of them is what counts, and each is told. */
import { median, type Row } from './row';

type SecondsByName = Readonly<Record<string, readonly number[]>>;

/** The one with the least median. @throws Error where there is none */
export function bestOf(theirs: SecondsByName): { readonly name: string; readonly seconds: readonly number[] } {
  const [best] = Object.entries(theirs).sort(([, a], [, b]) => median(a) - median(b));
  if (best === undefined) throw new Error('This row needs PyTorch.');
  return { name: best[0], seconds: best[1] };
}

export function against(native: readonly number[], theirs: SecondsByName): Row['detail'] {
  const each = Object.entries(theirs).map(([name, seconds]) => [`${name}Seconds`, median(seconds)] as const);
  return { nativeSeconds: median(native), best: bestOf(theirs).name, ...Object.fromEntries(each) };
}
