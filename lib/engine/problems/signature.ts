import { createHash } from "node:crypto";

/** Beyond this length, a response adds nothing. */
const looksAt = 500;

/**
 * A response without what differs from one failure to the next: email addresses, IDs and digits.
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

/** Only a hash is kept, because what is left may still contain a name. */
export const signatureOf = (reason: string | null): string =>
  createHash("sha256")
    .update(withoutIds(reason ?? ""))
    .digest("hex")
    .slice(0, 24);
