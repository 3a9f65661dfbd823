/** @file What scripts say in the names of the pictures and tables that they log step by step. */

interface MediaName {
  /** The name without its step: what of one series share. */
  readonly series: string;
  readonly step: number;
}

/** `images/samples+step+3+timestamp+….png` of MLflow (once with %), `samples_step_3.png`, `samples/step-3.png`. */
const patterns = [
  ...['(?:global[_-]?)?step', 'epoch'].map((word) => `^(.*?)(?:^|[+%_.\\-/ ]+)${word}[+%_=-]?(\\d{1,12})(?!\\d)`),
  // As W&B names its media: KEY_STEP_HASH.
  '^(.*)_(\\d{1,12})_[0-9a-f]{20}(?=\\.)',
].map((pattern) => new RegExp(pattern, 'i'));

/** Null if the name holds no step. */
export function mediaName(name: string): MediaName | null {
  for (const pattern of patterns) {
    const match = pattern.exec(name);
    if (match === null) continue;
    const [, before = '', step = ''] = match;
    return { series: before === '' ? 'step' : before, step: Number(step) };
  }
  return null;
}

/** As MLflow shortens them for its own pages: the full one is beside it. */
export const isThumbnail = (name: string): boolean => /[+%]compressed\.webp$/.test(name);
