import "#server-only";
import { describeError } from "#lib/access/http/answer-error.ts";
import { log } from "#lib/platform/log.ts";

const longest = 2_000;

/**
 * Turns what the framework and libraries write to the console into ordinary lines of the log: one
 * JSON object each, errors without their arguments.
 */
export function consoleToLog(target: Pick<Console, "error" | "warn"> = console, to: Pick<typeof log, "error" | "warn"> = log): void {
  for (const level of ["error", "warn"] as const)
    target[level] = (...said: unknown[]) => {
      const errors = said.filter((one) => one instanceof Error).map(describeError);
      const text = said.filter((one) => typeof one === "string" || typeof one === "number").join(" ");
      to[level]({ ...(errors.length > 0 && { err: errors[0] }) }, text.slice(0, longest) || "a library met a problem");
    };
}
