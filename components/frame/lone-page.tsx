import { Bird } from "lucide-react";
import type { ReactNode } from "react";

/** A page without the console's frame: one card in the middle. */
export function LonePage({ children }: { children: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-8">
      <div className="w-full max-w-90">
        <p className="mb-5 flex items-center gap-2 text-lg font-semibold">
          <Bird aria-hidden className="size-6 text-accent-text" />
          Falconer
        </p>
        <div className="rounded-lg border border-line bg-surface p-5">{children}</div>
        <p className="mt-4 text-sm text-ink-faint">Directs Segment’s events to Talon.One.</p>
      </div>
    </main>
  );
}
