import { createHash } from "node:crypto";

/** Of a longer answer the rest says nothing more. */
const looksAt = 500;

/**
 * An answer without what differs from one failure to the next: email addresses, IDs and digits.
 * Words stay, so that "attribute colour" and "attribute size" are two problems.
 */
export function withoutIds(reason: string): string {
  return reason
    .slice(0, looksAt)
    .replace(/[^\s"'<>(),;]+@[^\s"'<>(),;]+/g, "#")
    .replace(/[\p{L}\p{N}_-]*\d[\p{L}\p{N}_-]*/gu, "#")
    .replace(/\s+/g, " ")
    .trim();
}

/** Only a hash is kept: what is left may still hold a name. */
export const signatureOf = (reason: string | null): string =>
  createHash("sha256")
    .update(withoutIds(reason ?? ""))
    .digest("hex")
    .slice(0, 24);
