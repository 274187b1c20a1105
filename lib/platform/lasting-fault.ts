/**
 * True for what will be said again however often it is tried: the statement or its values are at
 * fault (a value that Postgres cannot hold, a limit of its own, a broken rule), or our own code.
 * False when the database was away, busy or in someone's way, and for whatever is not known.
 */
export function isLastingFault(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return true;
  const { code, severity } = (error ?? {}) as { code?: unknown; severity?: unknown };
  return severity !== undefined && /^(22|23|42|54)/.test(String(code));
}
