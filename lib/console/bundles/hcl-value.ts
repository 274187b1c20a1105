import { ExactNumber } from "#lib/platform/json.ts";

/** What only Terraform can work out: a variable, a reference, a call. `text` is its source. */
export class Expression {
  readonly text: string;
  constructor(text: string) {
    this.text = text.trim();
  }
}
export type HclValue = string | number | ExactNumber | boolean | null | Expression | HclValue[] | { [key: string]: HclValue };

/** The first part that only Terraform can work out. */
export function expressionIn(value: HclValue | undefined): Expression | undefined {
  if (value instanceof Expression) return value;
  if (typeof value !== "object" || value === null || value instanceof ExactNumber) return undefined;
  for (const inner of Object.values(value)) {
    const found = expressionIn(inner);
    if (found) return found;
  }
  return undefined;
}

/**
 * A text without quotes: `$${` in it means `${`. Undefined if Terraform has to work out a part of
 * it.
 */
export function fixedText(text: string): string | undefined {
  if (/[$%]\{/.test(text.replace(/([$%])\1\{/g, ""))) return undefined;
  return text.replace(/([$%])\1\{/g, "$1{");
}
