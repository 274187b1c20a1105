const number = new Intl.NumberFormat("en-GB");
const compact = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });

/** 12,345; from a million on 1.2M. */
export function count(value: number): string {
  return value >= 1_000_000 ? compact.format(value) : number.format(value);
}
