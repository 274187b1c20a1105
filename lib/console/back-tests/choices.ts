/** How many of the newest events one back-test can look at. */
export const lastChoices = [100, 1_000, 10_000, 100_000] as const;
export const mostEvents = 100_000;
