/** A filter as the library calls it; `this` has as much of the library's as ours use. */
export type FilterHandler = (
  this: { context: { memoryLimit: { use(count: number): void }; opts: { dateFormat: string } } },
  value: unknown,
  ...parameters: unknown[]
) => unknown;

/**
 * As the library writes a value: nothing for what is missing, a list's items one after the other.
 */
export function asText(value: unknown): string {
  if (Array.isArray(value)) return value.map(asText).join("");
  return value === undefined || value === null ? "" : String(value);
}
