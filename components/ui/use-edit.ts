'use client';
/** @file A record while it is edited here, merged with what others save meanwhile. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { changedFields, mergeEdit, sameContent } from '@/domain/edit-merge';
import { toProblem } from './problem';

export interface Edit<T> {
  readonly mine: T;
  /** The version that the edit is based on; sent along, so that the server can refuse to overwrite newer changes. */
  readonly began: T;
  readonly stored: T;
  /** Fields that someone else changed, too, to another value: to be resolved before saving. */
  readonly clashes: readonly (keyof T)[];
  readonly changed: readonly (keyof T)[];
  readonly set: (part: Partial<T>) => void;
  /** Resolves a conflict. */
  readonly settle: <F extends keyof T>(field: F, value: T[F]) => void;
}

/** @param stored as the page's query has it, which follows what others save; @param error of the last try to save */
export function useEdit<T extends object>(stored: T, error: unknown = null): Edit<T> {
  const queries = useQueryClient();
  const [edit, setEdit] = useState({ began: stored, mine: stored });
  // The same object while the content is the same: effects may depend on the returned object.
  const [known, setKnown] = useState(stored);
  if (!sameContent(known, stored)) setKnown(stored);
  const merged = useMemo(() => mergeEdit(edit, known), [edit, known]);
  const refused = error !== null && error !== undefined && toProblem(error).code === 'conflict';
  useEffect(() => {
    if (refused) void queries.invalidateQueries();
  }, [refused, queries]);
  return {
    ...merged,
    stored: known,
    changed: changedFields(merged),
    set: (part) => setEdit({ began: merged.began, mine: { ...merged.mine, ...part } }),
    settle: (field, value) =>
      setEdit({
        began: { ...merged.began, [field]: known[field] },
        mine: { ...merged.mine, [field]: value },
      }),
  };
}

/** The fields of `record` among `fields`. */
export function pickFields<T extends object>(record: T, fields: readonly (keyof T)[]): Partial<T> {
  const picked: Partial<T> = {};
  for (const field of fields) picked[field] = record[field];
  return picked;
}
