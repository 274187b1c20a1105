/**
 * True for errors that every try would repeat: the statement or its values are wrong (a value that
 * Postgres cannot store, a limit of its own, a broken rule), or our own code is. False if the
 * database was away, busy or blocked by someone, and for everything unknown.
 */
export function isLastingFault(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return true;
  const { code, severity } = (error ?? {}) as { code?: unknown; severity?: unknown };
  return severity !== undefined && /^(22|23|42|54)/.test(String(code));
}
