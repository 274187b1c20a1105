/** As many events as one call takes by ID. */
export const mostEventIds = 1_000;
