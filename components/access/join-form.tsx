'use client';
/** @file What an invitation's link opens: an account, or a new password. Its secret is behind the #, which no server sees. */
import { useEffect, useState } from 'react';
import { roleMeanings, roles } from '@/domain/role';
import { Button } from '../ui/button';
import { SkeletonRows } from '../ui/skeleton';
import { TextLink } from '../ui/text-link';
import { AccountFields, NewPasswordField, textsOf } from './account-fields';
import { join, type Opening, Refusal, readInvitation } from './calls';
import { useSignIn } from './use-sign-in';

export function JoinForm() {
  const [secret, setSecret] = useState('');
  const [opening, setOpening] = useState<Opening | Refusal | null>(null);
  const { pending, errors, refusal, enter } = useSignIn();
  useEffect(() => {
    const read = (): void => {
      const given = window.location.hash.slice(1);
      setSecret(given);
      if (given === '') {
        setOpening(new Refusal('This address lacks its secret: open the whole link, with what follows the #.', null));
        return;
      }
      setOpening(null);
      void readInvitation(given).then(setOpening, (error: unknown) =>
        setOpening(error instanceof Refusal ? error : new Refusal('The link can’t be read.', null)),
      );
    };
    read();
    // Another link, put into the address of this one.
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);
  if (opening === null) return <SkeletonRows rows={4} />;
  if (opening instanceof Refusal) {
    return (
      <div className="flex flex-col gap-2 text-sm">
        <p role="alert">{opening.message}</p>
        <p>
          <TextLink href="/">Sign in</TextLink>
        </p>
      </div>
    );
  }
  const access = roles.find((each) => each === opening.access) ?? 'viewer';
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const text = textsOf(event.currentTarget);
        const account = { name: text('name'), handle: text('handle'), email: text('email') };
        const input = { secret, password: text('password') };
        void enter(() => join(opening.member === null ? { ...input, account } : input), '/');
      }}
    >
      <p className="text-muted text-sm">
        {opening.member === null && !opening.first ? (
          <>
            You join as <strong className="font-medium text-ink">{roleMeanings[access].title.toLowerCase()}</strong>.{' '}
            {roleMeanings[access].may}
          </>
        ) : opening.first ? (
          <>
            This is the first account, an administrator’s. From then on pages, the API and the command line ask for a
            password or a token. Running runs continue, and what was made before stays. A platform with accounts cannot
            go back to one without.
          </>
        ) : (
          <>
            A new password for {opening.member}. You will have to sign in again in every browser; tokens keep working.
          </>
        )}
      </p>
      {opening.member === null ? <AccountFields errors={errors} /> : null}
      <NewPasswordField error={errors.password} owner={opening.member === null ? [] : [opening.member]} />
      {refusal === null || refusal.field !== null ? null : (
        <p role="alert" className="text-failed text-sm">
          {refusal.message}
        </p>
      )}
      <Button type="submit" variant="primary" pending={pending}>
        {opening.first ? 'Create the account' : opening.member === null ? 'Join' : 'Set the password'}
      </Button>
    </form>
  );
}
