import { StartRefused } from "#lib/platform/errors.ts";

/**
 * Ends a command that could not start: its sentence on standard error, and exit code 2 where the
 * configuration has to change first, else 1.
 */
export function tellFailure(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(error instanceof StartRefused ? 2 : 1);
}
