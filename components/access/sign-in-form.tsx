'use client';
/** @file Signing in: through the lab's provider, with a password, or both. */
import { usePathname, useSearchParams } from 'next/navigation';
import { apiAddress } from '../base-path';
import { Button, ButtonAnchor } from '../ui/button';
import { Field } from '../ui/field';
import { Input } from '../ui/input';
import { textsOf } from './account-fields';
import { signIn } from './calls';
import { useSignIn } from './use-sign-in';

export interface WaysToSignIn {
  readonly passwords: boolean;
  /** The name of the lab's own sign-in; null if there is none. */
  readonly provider: string | null;
  /** A proxy in front signs people in. */
  readonly proxy: boolean;
}

/** The requested page follows at its own address, whichever way is taken. */
export function SignInForm({ passwords, provider, proxy }: WaysToSignIn) {
  return (
    <div className="flex flex-col gap-4">
      <ProviderProblem />
      {provider === null ? null : <ProviderButton provider={provider} only={!passwords} />}
      {passwords ? <PasswordForm /> : null}
      {proxy ? (
        <p className="text-muted text-sm">
          The lab’s own sign-in is in front of this platform: open its address for people, not the machine’s.
        </p>
      ) : null}
    </div>
  );
}

function ProviderButton({ provider, only }: { provider: string; only: boolean }) {
  const path = usePathname();
  const query = useSearchParams().toString();
  const to = `${path}${query === '' ? '' : `?${query}`}`;
  return (
    <>
      <ButtonAnchor
        variant={only ? 'primary' : 'secondary'}
        href={`${apiAddress('/api/session/oidc')}?${new URLSearchParams({ to })}`}
      >
        Sign in with {provider}
      </ButtonAnchor>
      {only ? (
        <p className="text-muted text-xs">What you may do here follows from your groups there.</p>
      ) : (
        <p aria-hidden className="text-center text-muted text-xs">
          or
        </p>
      )}
    </>
  );
}

/** By the code that the provider's redirect puts into the address. */
const problems: Readonly<Record<string, string>> = {
  forbidden:
    'You can’t use this platform: none of your groups has a role here, or your account was removed. Ask an administrator.',
  conflict:
    'Someone here already uses your e-mail address. If it is you, sign in as before and connect the two under Settings, Account.',
  unavailable: 'The lab’s sign-in does not answer: try again in a moment.',
  unauthenticated: 'The sign-in failed or took too long: start it again.',
};

export function ProviderProblem() {
  const problem = problems[useSearchParams().get('problem') ?? ''];
  if (problem === undefined) return null;
  return (
    <p role="alert" className="text-failed text-sm">
      {problem}
    </p>
  );
}

function PasswordForm() {
  const { pending, refusal, enter } = useSignIn();
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
        Forgot your password, or no account yet? An administrator can send you a link.
      </p>
    </form>
  );
}
