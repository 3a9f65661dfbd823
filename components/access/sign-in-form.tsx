'use client';
/** @file Signing in: the page that was asked for follows at its own address. */
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Input } from '../ui/input';
import { textsOf } from './account-fields';
import { signIn } from './calls';
import { useEntrance } from './use-entrance';

export function SignInForm() {
  const { pending, refusal, enter } = useEntrance();
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const text = textsOf(event.currentTarget);
        void enter(() => signIn({ email: text('email'), password: text('password') }));
      }}
    >
      <Field label="E-mail">
        {(control) => <Input {...control} name="email" type="email" autoComplete="username" required autoFocus />}
      </Field>
      <Field label="Password">
        {(control) => <Input {...control} name="password" type="password" autoComplete="current-password" required />}
      </Field>
      {refusal === null ? null : (
        <p role="alert" className="text-failed text-sm">
          {refusal.message}
        </p>
      )}
      <Button type="submit" variant="primary" pending={pending}>
        Sign in
      </Button>
      <p className="text-muted text-xs">
        Forgotten, or no account yet? An administrator of this platform can make you a link.
      </p>
    </form>
  );
}
