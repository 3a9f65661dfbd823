'use client';
/** @file The way to the first account: a link that the operator has, or the secret in it. */
import { useState } from 'react';
import { basePath } from '../base-path';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Input } from '../ui/input';
import { textsOf } from './account-fields';

export function FirstAccountForm() {
  const [refused, setRefused] = useState(false);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const secret = /mhf_[\w-]+/.exec(textsOf(event.currentTarget)('link'))?.[0];
        setRefused(secret === undefined);
        if (secret !== undefined) window.location.assign(`${basePath}/join#${secret}`);
      }}
    >
      <p className="text-muted text-sm">
        Nobody has an account here yet. The first one, an administrator’s, is created with a one-time link: it is in
        what <code className="font-mono text-xs">npm start</code> printed, and{' '}
        <code className="font-mono text-xs">npm run masthead -- doctor</code> shows it again on that machine.
      </p>
      <Field
        label="Link"
        required
        error={refused ? 'This is not the link: it ends with # and a secret that begins with mhf_.' : undefined}
      >
        {(control) => <Input {...control} name="link" autoComplete="off" spellCheck={false} required />}
      </Field>
      <Button type="submit" variant="primary" className="self-start">
        Continue
      </Button>
    </form>
  );
}
