/** Rounded down: 100% only when nothing has failed. */
const percent = new Intl.NumberFormat("en-GB", { style: "percent", maximumFractionDigits: 1, roundingMode: "floor" });

/** "99.9%" of a share of 1. */
export const successRateWords = (rate: number): string => percent.format(rate);
