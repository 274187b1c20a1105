/** 2026-07-01T00:30 with anything finer after it, or a space for the T, and no zone. */
const zonelessIso = /^([+-]\d{6}|\d{4})-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?$/i;
const isoDate = /^([+-]\d{6}|\d{4})(-\d\d(-\d\d)?)?$/;
/**
 * A zone in one of the other forms that engines read: `…12:00Z`, `GMT+0200`, `12:00 -02:00`, `EST`.
 */
const zoned = /\dz$|\b(?:z|utc?|gmt|[ecmp][sd]t)\b|:\d\d(?:\.\d+)?\s*(?:[ap]m)?\s*[+-]\d\d/i;

/**
 * The time that a text names, in milliseconds; NaN if it names none. As Date.parse reads it, except
 * that a time without a zone is UTC: the same on every machine and in every browser.
 */
export function parseInUtc(given: string): number {
  const text = given.trim();
  if (isoDate.test(text)) return Date.parse(text);
  if (zonelessIso.test(text)) return Date.parse(`${text.replace(" ", "T").replace(",", ".")}Z`);
  return Date.parse(zoned.test(text) ? text : `${text} UTC`);
}
