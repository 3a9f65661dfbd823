'use client';
/** @file A sign-in form: one call at a time, its refusal at the field or above the button, then a full reload. */
import { useState } from 'react';
import { basePath } from '../base-path';
import { Refusal } from './calls';

export function useSignIn() {
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  /** `to`: where to go next, by default the requested page. */
  const enter = async (call: () => Promise<unknown>, to?: '/'): Promise<void> => {
    setPending(true);
    setRefusal(null);
    try {
      await call();
      // A full load: everything rendered while signed out is rendered again.
      if (to === undefined) window.location.reload();
      else window.location.assign(`${basePath}${to}`);
    } catch (error) {
      setRefusal(error instanceof Refusal ? error : new Refusal('Something went wrong.', null));
      setPending(false);
    }
  };
  const errors = refusal?.field == null ? {} : { [refusal.field]: refusal.message };
  return { pending, errors, enter, refusal };
}
