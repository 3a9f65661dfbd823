/** @file What a runner reads from its attempt directory: the job once, validated, and control repeatedly. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { attemptFiles } from '@/domain/attempt-files';
import { DomainError } from '@/domain/errors';
import { type Control, controlSchema, type Job, jobSchema } from '@/domain/runner-files';

/** @throws DomainError `invalid-input` naming what is wrong with job.json */
export function readJob(directory: string): Job {
  return parse(path.join(directory, attemptFiles.job), jobSchema);
}

/** @throws DomainError `invalid-input` for a missing or damaged control.json */
export function readControl(directory: string): Control {
  return parse(path.join(directory, attemptFiles.control), controlSchema);
}

function parse<T extends z.ZodType>(file: string, schema: T): z.output<T> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DomainError('invalid-input', `${file} cannot be read: ${reason}.`, { cause: error });
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  throw new DomainError('invalid-input', `${file} is not valid: ${field}: ${issue?.message}.`, { field });
}
