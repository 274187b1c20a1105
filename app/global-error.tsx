"use client";
import "./globals.css";

/**
 * For when not even the frame can be drawn, for example while the database is away. It stands
 * alone, with nothing around it.
 */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main className="grid min-h-dvh place-items-center px-4 py-8">
          <div className="w-full max-w-90 rounded-lg border border-line bg-surface p-5">
            <h1 className="mb-2 text-xl font-semibold">The console couldn’t be loaded</h1>
            <p className="mb-4 text-ink-muted">
              The server may have just restarted, or its database isn’t responding. Try again in a moment.
              {error.digest && ` The server’s log has more under ${error.digest}.`}
            </p>
            <button
              type="button"
              onClick={reset}
              className="inline-flex h-8 items-center rounded-md border border-line-strong bg-surface px-3 font-medium hover:bg-sunken"
            >
              Try again
            </button>
          </div>
        </main>
      </body>
    </html>
  );
}
