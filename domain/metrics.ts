/**
 * @file Every figure that a run of this platform reports: its name, unit, goal and explanation.
 * Queries, exports and the API use the keys.
 */

import { latencyFigure } from './latency';
import { cardFigure, systemFigures } from './system-figures';

interface MetricFacts {
  readonly label: string;
  /** As runs declare it. */
  readonly unit: string;
  readonly goal: 'min' | 'max' | 'none';
  /** In one line: what it is, and when it is taken. */
  readonly meaning: string;
  /** In [0, 1], and shown as a percentage. */
  readonly share?: true;
}

/** What runs log step by step. */
export const metrics = {
  'train.loss': { label: 'Training loss', goal: 'min', unit: 'nat', meaning: 'Cross-entropy on the training batch.' },
  'train.accuracy': {
    label: 'Training accuracy',
    goal: 'max',
    unit: '',
    share: true,
    meaning: 'Share of the training batch classified correctly.',
  },
  'train.gradientNorm': {
    label: 'Gradient norm',
    goal: 'none',
    unit: '',
    meaning: 'Norm of the gradient by the weights, before clipping.',
  },
  'validation.accuracy': {
    label: 'Validation accuracy',
    goal: 'max',
    unit: '',
    share: true,
    meaning: 'Share of the validation images classified correctly.',
  },
  'validation.loss': {
    label: 'Validation loss',
    goal: 'min',
    unit: 'nat',
    meaning: 'Cross-entropy on the validation images.',
  },
  'adaptation.logitShift': {
    label: 'Logit shift',
    goal: 'none',
    unit: '',
    meaning: 'Mean |φ − α|: how far the logits moved from those it started with.',
  },
  'adaptation.flips': {
    label: 'Pairs flipped',
    goal: 'none',
    unit: 'pairs',
    meaning: 'Kept pairs that differ from those it would have kept at the start.',
  },
  'adaptation.divergence': {
    label: 'Divergence from the prior',
    goal: 'none',
    unit: 'nat',
    meaning: 'KL of the adapted architecture distribution from the prior’s, mean over the choices.',
  },
  'adaptation.signalToNoise': {
    label: 'Signal to noise',
    goal: 'none',
    unit: '',
    meaning: 'Of the gradient by the logits: its mean against its spread over batches.',
  },
  'entropy.normal': {
    label: 'Entropy, normal cell',
    goal: 'none',
    unit: 'nat',
    meaning: 'How undecided the normal cell still is: mean entropy of its choices.',
  },
  'entropy.reduce': {
    label: 'Entropy, reduction cell',
    goal: 'none',
    unit: 'nat',
    meaning: 'How undecided the reduction cell still is: mean entropy of its choices.',
  },
  'architecture.divergence': {
    label: 'Architecture divergence',
    goal: 'none',
    unit: 'nat',
    meaning: 'KL between the architecture distribution and the prior’s, mean over the choices.',
  },
  'architecture.margin': {
    label: 'Decision margin',
    goal: 'none',
    unit: '',
    meaning: 'Logit of the last candidate kept less that of the first one dropped, mean over the choices.',
  },
  'architecture.lastFlip': {
    label: 'Last change of genotype',
    goal: 'none',
    unit: '',
    meaning: 'The step at which the derived genotype last changed.',
  },
  'candidate.validationAccuracy': {
    label: 'Candidate’s validation accuracy',
    goal: 'max',
    unit: '',
    share: true,
    meaning: 'Of the candidate just trained.',
  },
  'candidate.parameters': {
    label: 'Candidate’s parameters',
    goal: 'none',
    unit: '',
    meaning: 'Weights of the candidate just trained.',
  },
  'candidate.macs': {
    label: 'Candidate’s multiply-accumulates',
    goal: 'none',
    unit: '',
    meaning: 'Of the candidate just trained, for one image.',
  },
  'candidate.latency': {
    label: 'Candidate’s latency',
    goal: 'none',
    unit: 'ms',
    meaning: 'Of the candidate just trained: median forward pass of one image on one thread of the run’s engine.',
  },
  'best.validationAccuracy': {
    label: 'Leader’s validation accuracy',
    goal: 'max',
    unit: '',
    share: true,
    meaning: 'Of the best candidate so far.',
  },
  'episode.accuracy': {
    label: 'Episode accuracy',
    goal: 'max',
    unit: '',
    share: true,
    meaning: 'Share of one episode’s queries classified correctly.',
  },
  'episode.meanAccuracy': {
    label: 'Mean episode accuracy',
    goal: 'max',
    unit: '',
    share: true,
    meaning: 'Mean over the episodes so far.',
  },
  'query.loss': { label: 'Query loss', goal: 'min', unit: 'nat', meaning: 'Cross-entropy on the queries of a task.' },
  'schedule.temperature': {
    label: 'Temperature τ',
    goal: 'none',
    unit: '',
    meaning: 'Of the mixtures: the lower, the nearer to one architecture.',
  },
  'schedule.metaRate': {
    label: 'Meta learning rate',
    goal: 'none',
    unit: '',
    meaning: 'How far the prior moves towards its tasks in one iteration.',
  },
  'schedule.epoch': { label: 'Epoch', goal: 'none', unit: 'epochs', meaning: 'Epochs done.' },
  'schedule.learningRate': {
    label: 'Learning rate',
    goal: 'none',
    unit: '',
    meaning: 'Of the weights, at this step.',
  },
  'throughput.images': {
    label: 'Images per second',
    goal: 'none',
    unit: 'images/s',
    meaning: 'Training images handled in a second.',
  },
  'throughput.macs': {
    label: 'Multiply-accumulates per second',
    goal: 'none',
    unit: 'MAC/s',
    meaning: 'Arithmetic done in a second.',
  },
} as const satisfies Record<string, MetricFacts>;
export type MetricKey = keyof typeof metrics;

/** What only the end of a run reports. */
const endFigures = {
  'test.accuracy': {
    label: 'Test accuracy',
    goal: 'max',
    unit: '',
    share: true,
    meaning: 'Share of the test images classified correctly, measured once, at the end.',
  },
  'test.accuracyLow': {
    label: 'Test accuracy, lower bound',
    goal: 'max',
    unit: '',
    share: true,
    meaning: 'Lower end of the 95 % interval over episodes.',
  },
  'test.accuracyHigh': {
    label: 'Test accuracy, upper bound',
    goal: 'max',
    unit: '',
    share: true,
    meaning: 'Upper end of the 95 % interval over episodes.',
  },
  'test.accuracyRelaxed': {
    label: 'Test accuracy of the mixture',
    goal: 'max',
    unit: '',
    share: true,
    meaning: 'With all candidates mixed by their probabilities, before one architecture is derived.',
  },
  'test.loss': {
    label: 'Test loss',
    goal: 'min',
    unit: 'nat',
    meaning: 'Cross-entropy on the test images, at the end.',
  },
  'candidates.count': { label: 'Candidates', goal: 'none', unit: '', meaning: 'Architectures trained and ranked.' },
  'candidates.meanValidationAccuracy': {
    label: 'Candidates’ mean validation accuracy',
    goal: 'max',
    unit: '',
    share: true,
    meaning: 'Mean over all candidates: what an architecture drawn at random reaches.',
  },
  parameters: { label: 'Parameters', goal: 'none', unit: '', meaning: 'Weights of the network.' },
  macs: { label: 'Compute per image', goal: 'none', unit: 'MAC', meaning: 'Multiply-accumulates of one forward pass.' },
  'int8.accuracy': {
    label: 'Accuracy in eight bits',
    goal: 'max',
    unit: '',
    share: true,
    meaning:
      'Share of test images classified correctly with weights and activations in int8, as the exported ONNX has them.',
  },
  'int8.floatAccuracy': {
    label: 'Accuracy of the same in float32',
    goal: 'max',
    unit: '',
    share: true,
    meaning: 'Share of the same test images classified correctly with the weights as they were trained.',
  },
  'int8.agreement': {
    label: 'Same class in eight bits',
    goal: 'max',
    unit: '',
    share: true,
    meaning: 'Share of these test images for which int8 and float32 name the same class.',
  },
  'int8.images': { label: 'Images judged in eight bits', goal: 'none', unit: '', meaning: 'Of the task’s test part.' },
  'compute.macs': {
    label: 'Compute spent',
    goal: 'none',
    unit: 'MAC',
    meaning: 'Multiply-accumulates of training and validation, without the test at the end.',
  },
  'compute.seconds': {
    label: 'Time spent',
    goal: 'none',
    unit: 's',
    meaning: 'Training and validation, without the test at the end and without waiting.',
  },
} as const satisfies Record<string, MetricFacts>;

/** Of a figure of the run's processes and cards. */
export function systemUnit(key: string): string {
  return factsOf(key)?.unit ?? '';
}

const known: ReadonlyMap<string, MetricFacts> = new Map(
  Object.entries({ ...metrics, ...endFigures, ...systemFigures }),
);

function factsOf(key: string): MetricFacts | undefined {
  return known.get(key) ?? cardFigure(key) ?? latencyFigure(key);
}

/** Its display name; a lab's own key unchanged. */
export function metricLabel(key: string): string {
  return factsOf(key)?.label ?? key;
}

/** After another word: "Best validation accuracy". Signs and keys are unchanged. */
export function metricLabelAfter(word: string, key: string): string {
  const facts = factsOf(key);
  return `${word} ${facts === undefined ? key : `${facts.label.charAt(0).toLowerCase()}${facts.label.slice(1)}`}`;
}

/** For the pointer: what it is, and how queries and exports name it. */
export function metricHint(key: string, name = key): string {
  const facts = factsOf(key);
  return facts === undefined ? name : `${facts.meaning} (${name})`;
}

/** Whether a figure is a share in [0, 1]: a known one says so, a lab's own by its last word. */
export function isShare(key: string): boolean {
  const facts = factsOf(key);
  return facts === undefined ? lastWord(key).startsWith('accuracy') : facts.share === true;
}

/** The known figures that may lie below zero. */
const signed = /^adaptation\.signalToNoise$|\.temperature$/;

/** What a figure can be, so that an interval of its mean ends there. A lab's own loss may be negative: `lowest` is the least that was seen. */
export function metricRange(key: string, lowest = Number.NEGATIVE_INFINITY): readonly [low: number, high: number] {
  if (isShare(key)) return [0, 1];
  const facts = factsOf(key);
  const positive = facts === undefined ? lastWord(key).startsWith('loss') && lowest >= 0 : !signed.test(key);
  return [positive ? 0 : Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
}

/** Which way is better; null if neither is. */
export function metricGoal(key: string): 'max' | 'min' | null {
  const facts = factsOf(key);
  if (facts !== undefined) return facts.goal === 'none' ? null : facts.goal;
  if (isShare(key)) return 'max';
  return lastWord(key).startsWith('loss') ? 'min' : null;
}

const lastWord = (key: string): string => key.split('.').at(-1) ?? key;

/** Drawn before anybody chooses, where runs have them. */
const preferred = ['validation.accuracy', 'train.loss'];

export function usualMetrics(keys: readonly string[]): string[] {
  const usual = preferred.filter((key) => keys.includes(key));
  return usual.length > 0 ? usual : keys.slice(0, 1);
}
