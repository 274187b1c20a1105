/** Lines to copy into your own code. */
export function CodeSample({ children }: { children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, so they must be reachable by keyboard
    <pre tabIndex={0} className="max-w-160 overflow-x-auto rounded-md border border-line bg-sunken p-2.5 font-mono text-mono">
      {children}
    </pre>
  );
}
