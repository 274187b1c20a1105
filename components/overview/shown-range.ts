import type { Overview } from "#lib/console/overview/schema.ts";

/** What the overview counts, as a list's filter; a range up to now has no end. */
export const shownRange = ({ from, to, range }: Overview) => ({ from, ...(range === null && { to }) });
