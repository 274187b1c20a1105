import "#server-only";

/**
 * Conditions of a hand-written query, joined by AND. Every value is a parameter: "?" in the text
 * means the next one.
 */
export class Conditions {
  readonly values: unknown[] = [];
  private readonly parts: { text: string; values: unknown[] }[] = [];
  private readonly offset: number;
  private rendered: string[] = [];

  constructor(offset = 0) {
    this.offset = offset;
  }

  add(text: string, value: unknown): void {
    this.parts.push({ text, values: [value] });
    this.rendered.push(text.replace("?", this.value(value)));
  }

  addRaw(text: string): void {
    this.parts.push({ text, values: [] });
    this.rendered.push(text);
  }

  /** A parameter's name for use in raw text. */
  value(value: unknown): string {
    this.values.push(value);
    return `$${this.offset + this.values.length}`;
  }

  get text(): string {
    return this.rendered.join(" AND ") || "true";
  }

  /** The same conditions, numbered from `offset` on. */
  clone(offset = 0): Conditions {
    const copy = new Conditions(offset);
    for (const { text, values } of this.parts) values.length > 0 ? copy.add(text, values[0]) : copy.addRaw(text);
    return copy;
  }
}

/** "%text%" with the text taken literally. */
export const likePattern = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`;
