/** @file The frame of every page: fonts, theme, navigation, top bar. */
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { type Me, MeProvider } from '@/components/access/me';
import { RoleWatcher } from '@/components/access/role-watcher';
import { SignIn } from '@/components/access/sign-in';
import type { WaysToSignIn } from '@/components/access/sign-in-form';
import { Providers } from '@/components/shell/providers';
import { Sidebar } from '@/components/shell/sidebar';
import { ThemeProvider } from '@/components/shell/theme-provider';
import { TopBar } from '@/components/shell/top-bar';
import { pageRefusal, pageVisitor, platformHasAccounts } from '@/server/access/page-context';
import { settings } from '@/server/environment';
import './globals.css';
import { members } from '@/server/services/members';

export const metadata: Metadata = {
  title: { default: 'Masthead', template: '%s · Masthead' },
  description: 'Meta-train architecture priors, adapt them to new tasks, compare, download genotypes.',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#16191f' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const density = (await cookies()).get('density')?.value === 'compact' ? 'compact' : 'comfortable';
  const reader = await readerOfPage();
  // Without it, the browser runs no script of this page (server/web/security-headers.ts).
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    // The theme is set on this element before React starts, by a script that reads the reader's choice.
    <html lang="en" data-density={density} suppressHydrationWarning>
      <body>
        {reader === null ? (
          <ThemeProvider nonce={nonce}>
            <SignIn accounts={platformHasAccounts()} ways={waysToSignIn()} refusal={await pageRefusal()} />
          </ThemeProvider>
        ) : (
          <Workbench reader={reader} nonce={nonce}>
            {children}
          </Workbench>
        )}
      </body>
    </html>
  );
}

function waysToSignIn(): WaysToSignIn {
  const { passwords, provider, proxy } = settings();
  return { passwords, provider: provider?.name ?? null, proxy: proxy !== null };
}

/** Null: sign in first. */
async function readerOfPage(): Promise<Me | null> {
  const ctx = await pageVisitor();
  if (ctx === null) return null;
  const { accounts, name: handle, access, member, vouched } = members.me({ ctx, input: {} });
  return { accounts, handle, name: member?.name ?? handle, access, canSignOut: accounts && !vouched };
}

interface WorkbenchProps {
  readonly reader: Me;
  readonly nonce: string | undefined;
  readonly children: ReactNode;
}

function Workbench({ reader, nonce, children }: WorkbenchProps) {
  return (
    <>
      {/* A landmark: on a not-found page checkers don't recognise the link as a skip link. */}
      <nav aria-label="Skip">
        <a
          href="#content"
          className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
        >
          Skip to the content
        </a>
      </nav>
      <Providers nonce={nonce}>
        {reader.accounts ? <RoleWatcher /> : null}
        <MeProvider me={reader}>
          <div className="flex min-h-dvh">
            <Sidebar />
            <div className="flex min-w-0 flex-1 flex-col">
              <TopBar />
              <main
                id="content"
                tabIndex={-1}
                className="mx-auto w-full min-w-0 max-w-[1600px] flex-1 p-3 outline-none sm:p-4 lg:p-6"
              >
                {children}
              </main>
            </div>
          </div>
        </MeProvider>
      </Providers>
    </>
  );
}
