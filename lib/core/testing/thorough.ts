/**
 * `npm test` looks at everything (THOROUGH=1); a folder's own tests are for the loop, and quick.
 */
export const isThorough = process.env.THOROUGH === "1";

/** Runs of a property: all of them, or a twentieth. */
export const runs = (all: number): number => (isThorough ? all : Math.ceil(all / 20));

/** A size that is large enough to tell growth, or as large as it gets. */
export const sized = (largest: number): number => (isThorough ? largest : Math.ceil(largest / 8));
