'use client';
/** @file Shown if even the layout of a page failed: it has no layout, so only the browser's fonts and theme. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body
        style={{ font: '16px/1.5 system-ui, sans-serif', margin: '4rem auto', maxWidth: '36rem', padding: '0 1rem' }}
      >
        <title>Not drawn · Masthead</title>
        <meta name="color-scheme" content="light dark" />
        <h1 style={{ fontSize: '1.25rem' }}>The server could not draw this page</h1>
        <p>
          {error.digest === undefined
            ? `It met a fault: ${error.message}`
            : `The web server's log says why, under ${error.digest}. The operator can read it in the output of npm start.`}
        </p>
        <button type="button" onClick={() => window.location.reload()}>
          Try again
        </button>
      </body>
    </html>
  );
}
