import "#server-only";

// What an error of the database says about itself.

/** Undefined if the server did not report it: then its connection broke, or never existed. */
export const sqlState = (error: unknown): string | undefined => {
  const { code, severity } = error as { code?: string; severity?: unknown };
  return severity ? code : undefined;
};
/** 22: data exception; 54: a limit of Postgres (depth, size). */
export const isDataError = (error: unknown) => /^(22|54)/.test(sqlState(error) ?? "");
/** Another transaction held a lock for longer than the wait. */
export const isLockTimeout = (error: unknown) => sqlState(error) === "55P03";
/**
 * 23: what a missing partition says; 40: two transactions in each other's way; 55P03, 57014: it
 * took too long. The connection is as good as before.
 */
export const isStatementsOwn = (error: unknown) => isDataError(error) || /^(23|40|55P03|57014)/.test(sqlState(error) ?? "");
