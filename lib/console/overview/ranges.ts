// The ranges alone, for the browser: the code around them stays on the server.
export { type RangeName, rangeNames } from "#lib/engine/statistics/bars.ts";
