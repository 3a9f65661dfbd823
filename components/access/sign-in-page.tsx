'use client';
/** @file What replaces every page until someone has signed in. */
import { usePathname } from 'next/navigation';
import { Emblem } from '../shell/emblem';
import { ThemeSwitch } from '../shell/theme-switches';
import { FirstAccountForm } from './first-account-form';
import { JoinForm } from './join-form';
import { SignInForm, type WaysToSignIn } from './sign-in-form';

interface SignInProps {
  readonly accounts: boolean;
  readonly ways: WaysToSignIn;
  /** Why a user authenticated by the lab's proxy is refused. */
  readonly refusal: string | null;
}

export function SignInPage({ accounts, ways, refusal }: SignInProps) {
  const joining = usePathname() === '/join';
  return (
    <main id="content" tabIndex={-1} className="flex min-h-dvh flex-col items-center px-4 pt-[12vh] outline-none">
      <div className="w-full max-w-sm rounded-lg border border-line bg-surface">
        <header className="flex items-center gap-2.5 border-line border-b px-4 py-3">
          <Emblem />
          <h1 className="flex-1 font-semibold text-lg">
            {joining || !accounts ? 'Welcome to Masthead' : 'Sign in to Masthead'}
          </h1>
          <ThemeSwitch />
        </header>
        <div className="p-4">
          {refusal === null ? null : (
            <p role="alert" className="mb-4 text-failed text-sm">
              {refusal}
            </p>
          )}
          {joining ? (
            <JoinForm />
          ) : accounts || ways.provider !== null || ways.proxy ? (
            <SignInForm {...ways} />
          ) : (
            <FirstAccountForm />
          )}
        </div>
      </div>
    </main>
  );
}
