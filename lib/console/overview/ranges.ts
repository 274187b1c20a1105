// The ranges alone, for the browser: what is around them stays on the server.
export { type RangeName, rangeNames } from "#lib/engine/statistics/bars.ts";
