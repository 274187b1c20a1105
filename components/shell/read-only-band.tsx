/** Above every page of a demo that is open to everyone. */
export function ReadOnlyBand() {
  return (
    <p className="border-b border-line bg-info-soft px-3 py-1 text-center text-sm text-info">
      Read-only demo: look at everything, change nothing.{" "}
      <span className="max-sm:hidden">
        <code className="font-mono text-mono">npm run demo</code> starts your own.
      </span>
    </p>
  );
}
