/** @file Recognises a run's id, without a schema: lists of ten thousand are read in a browser. */
import type { RunId } from './ids';

export function isRunId(text: string): text is RunId {
  return /^run_[0-9a-z]{12}$/.test(text);
}
