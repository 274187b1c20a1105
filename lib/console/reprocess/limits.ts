/** The most events that one call takes by ID. */
export const mostEventIds = 1_000;
