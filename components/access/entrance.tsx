'use client';
/** @file What stands in place of every page until somebody has signed in. */
import { usePathname } from 'next/navigation';
import { Emblem } from '../shell/emblem';
import { ThemeSwitch } from '../shell/look-switches';
import { JoinForm } from './join-form';
import { SignInForm } from './sign-in-form';

export function Entrance() {
  const joining = usePathname() === '/join';
  return (
    <main id="content" tabIndex={-1} className="flex min-h-dvh flex-col items-center px-4 pt-[12vh] outline-none">
      <div className="w-full max-w-sm rounded-lg border border-line bg-surface">
        <header className="flex items-center gap-2.5 border-line border-b px-4 py-3">
          <Emblem />
          <h1 className="flex-1 font-semibold text-lg">{joining ? 'Welcome to Masthead' : 'Sign in to Masthead'}</h1>
          <ThemeSwitch />
        </header>
        <div className="p-4">{joining ? <JoinForm /> : <SignInForm />}</div>
      </div>
    </main>
  );
}
