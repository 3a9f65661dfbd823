/** @file Checks whether a task set is possible. Errors are reported before anything is queued, with the field at fault. */
import type { DatasetManifest } from '@/domain/dataset';
import { DomainError } from '@/domain/errors';
import type { DatasetId } from '@/domain/ids';
import {
  type Part,
  setAsideOf,
  sizesOfPart,
  sizesOfSource,
  type TaskSetSpec,
  type TaskSource,
} from '@/domain/task-set';

/** What the checks need of a dataset; an open `Dataset` has it. */
export type DatasetFacts = { readonly manifest: DatasetManifest };

export const parts: readonly Part[] = ['metaTrain', 'metaValidation', 'heldOut'];

/** The display name of a part. */
export const partTitles: Readonly<Record<Part, string>> = {
  metaTrain: 'meta-training',
  metaValidation: 'meta-validation',
  heldOut: 'held-out',
};

/**
 * Throws `invalid-input` with `field` for the first fault. A part may have no classes at all (a set used for searches only
 * needs no meta-training classes), but not all three; a source may leave a part empty and is then not drawn for it.
 */
export function checkTaskSet(spec: TaskSetSpec, datasets: ReadonlyMap<DatasetId, DatasetFacts>): void {
  const { ways } = spec;
  if (ways.min > ways.max) {
    throw invalid(
      'ways.min',
      `The fewest ways (${ways.min}) exceed the most (${ways.max}): swap them or make them equal.`,
    );
  }
  checkResolutions(spec.resolutions, 'resolutions');
  const owners = new Map<string, { part: Part; field: string }>();
  for (const [index, source] of spec.sources.entries()) {
    const manifest = datasets.get(source.dataset)?.manifest;
    const field = `sources.${index}`;
    if (!manifest)
      throw invalid(`${field}.dataset`, `There is no dataset ${source.dataset}: import it or choose another.`);
    checkClasses(source, field, manifest, owners);
    if (source.ways !== undefined && source.ways.min > source.ways.max)
      throw invalid(`${field}.ways.min`, 'The fewest ways exceed the most: swap them or make them equal.');
    checkResolutions(source.resolutions ?? [], `${field}.resolutions`);
    for (const part of parts) checkPartOfSource(spec, source, part, field, manifest);
  }
  checkSetAside(spec, datasets);
  if (owners.size === 0) {
    throw invalid('sources.0.classes', 'No part has any class: give at least one part some classes.');
  }
}

/** Each in a dataset, split and class that there are. That the class has these images is for who has the labels to check. */
function checkSetAside({ setAside = [], sources }: TaskSetSpec, datasets: ReadonlyMap<DatasetId, DatasetFacts>): void {
  for (const [index, { dataset, split, class: classIndex, images }] of setAside.entries()) {
    const field = `setAside.${index}`;
    const manifest = datasets.get(dataset)?.manifest;
    if (manifest === undefined || !sources.some((source) => source.dataset === dataset))
      throw invalid(
        `${field}.dataset`,
        `Images of ${dataset} are set aside, but no task draws from it: leave them out.`,
      );
    if (manifest.classes[classIndex] === undefined)
      throw invalid(`${field}.class`, `${manifest.name} has no class ${classIndex}.`);
    const beyond = images.find((image) => image >= manifest[split].images);
    if (beyond !== undefined) throw invalid(`${field}.images`, `${manifest.name} has no ${split} image ${beyond}.`);
  }
}

/** Throws `invalid-input` if tasks of the part can't be drawn because it has no classes. */
export function checkPart(spec: TaskSetSpec, part: Part): void {
  if (sizesOfPart(spec, part).length === 0) {
    throw invalid('part', `This task set has no ${partTitles[part]} classes: choose another part or another task set.`);
  }
}

/** Throws `invalid-input` if a batch would exceed the training images of the smallest task. */
export function checkBatch(spec: TaskSetSpec, batch: number): void {
  const smallest = spec.sources
    .map((source) => sizesOfSource(spec, source))
    .reduce((a, b) => (b.ways.min * b.perClass.train < a.ways.min * a.perClass.train ? b : a));
  const images = smallest.ways.min * smallest.perClass.train;
  if (batch > images) {
    const sizes = `${smallest.ways.min} ways × ${smallest.perClass.train} images`;
    throw invalid(
      'batch',
      `A batch of ${batch} is larger than the smallest task (${sizes} = ${images}): use at most ${images}.`,
    );
  }
}

function checkResolutions(resolutions: readonly number[], field: string): void {
  for (const [index, side] of resolutions.entries())
    if (resolutions.indexOf(side) !== index)
      throw invalid(`${field}.${index}`, `The resolution ${side} is listed twice: list each once.`);
}

function checkClasses(
  source: TaskSource,
  field: string,
  manifest: DatasetManifest,
  owners: Map<string, { part: Part; field: string }>,
): void {
  for (const part of parts) {
    for (const [index, classIndex] of source.classes[part].entries()) {
      const here = `${field}.classes.${part}.${index}`;
      const name = manifest.classes[classIndex];
      if (name === undefined) {
        const last = manifest.classes.length - 1;
        throw invalid(here, `${manifest.name} has no class ${classIndex}: its classes are 0 to ${last}.`);
      }
      const key = `${manifest.contentHash}:${classIndex}`;
      const owner = owners.get(key);
      const label = `Class ${classIndex} ("${name}") of ${manifest.name}`;
      if (owner && owner.part !== part) {
        const where = `${partTitles[owner.part]} (${owner.field}) and ${partTitles[part]}`;
        throw invalid(here, `${label} is in ${where}: a class belongs to one part only.`);
      }
      if (owner) throw invalid(here, `${label} is named twice in ${partTitles[part]}: name it once.`);
      owners.set(key, { part, field: here });
    }
  }
}

function checkPartOfSource(
  spec: TaskSetSpec,
  source: TaskSource,
  part: Part,
  field: string,
  manifest: DatasetManifest,
): void {
  const classes = source.classes[part];
  if (classes.length === 0) return;
  const { ways, perClass } = sizesOfSource(spec, source);
  const ofWays = source.ways === undefined ? 'ways' : `${field}.ways`;
  const ofImages = source.perClass === undefined ? 'perClass' : `${field}.perClass`;
  if (ways.max > classes.length) {
    const message =
      `Tasks of up to ${ways.max} ways can't be drawn from ${classes.length} ${partTitles[part]} classes of ${manifest.name}: ` +
      `${classes.length < 2 ? '' : `lower the ways to ${classes.length} or `}add classes.`;
    throw invalid(
      classes.length < ways.max && classes.length >= 2 ? `${ofWays}.max` : `${field}.classes.${part}`,
      message,
    );
  }
  for (const classIndex of classes) {
    const label = `class ${classIndex} ("${manifest.classes[classIndex]}") of ${manifest.name}`;
    const left = (split: 'train' | 'test'): number =>
      (manifest[split].classCounts[classIndex] ?? 0) -
      setAsideOf(spec, { dataset: source.dataset, split, classIndex }).length;
    const train = left('train');
    const asked = perClass.train + perClass.validation;
    if (asked > train) {
      const message =
        `${perClass.train} train and ${perClass.validation} validation images are asked of ${label}, ` +
        `which has ${train} in the training split: ask for fewer.`;
      throw invalid(`${ofImages}.${perClass.train > train ? 'train' : 'validation'}`, message);
    }
    const test = left('test');
    if (perClass.test !== 'all' && perClass.test > test) {
      const message = `${perClass.test} test images are asked of ${label}, which has ${test} in the test split: ask for fewer, or for all.`;
      throw invalid(`${ofImages}.test`, message);
    }
  }
}

function invalid(field: string, message: string): DomainError {
  return new DomainError('invalid-input', message, { field });
}
