"use client";
import { ErrorState } from "#components/ui/states.tsx";

/**
 * An error of ours while a page was drawn: the frame around it stays, and text typed in the mapping
 * editor is kept as a draft.
 */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const told = error.digest
    ? new Error(`Falconer couldn’t display this page. The server log has details under ${error.digest}.`)
    : new Error("Falconer couldn’t display this page.");
  return <ErrorState title="This page couldn’t be displayed" error={told} onRetry={reset} />;
}
