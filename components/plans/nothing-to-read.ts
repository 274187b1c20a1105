import type { ReadFilter } from "#lib/core/plan/core.ts";

const refuse = (): never => {
  throw new Error("Filters with conditions or paths were used before their reader was loaded");
};

/** For filters that have neither conditions nor paths. */
export const nothingToRead: ReadFilter = { condition: refuse, path: refuse };
