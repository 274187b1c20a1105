import "#server-only";
import { open, type Place } from "#lib/platform/crypto/envelope.ts";

export const sourcePlace = (id: string, column: "secret" | "previous_secret" = "secret"): Place => ({ table: "source", id, column });

/**
 * The shared secrets that verify this source's signatures: the current one, and during a rotation
 * the one before.
 */
export function revealSourceSecrets(row: { id: string; secret: string; previousSecret: string | null }): {
  secret: string;
  previousSecret: string | null;
} {
  return {
    secret: open(row.secret, sourcePlace(row.id)),
    previousSecret: row.previousSecret === null ? null : open(row.previousSecret, sourcePlace(row.id, "previous_secret")),
  };
}
