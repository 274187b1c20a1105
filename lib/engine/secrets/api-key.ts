import "#server-only";
import { open, type Place } from "#lib/platform/crypto/envelope.ts";

export const apiKeyPlace = (id: string, column: "secret" | "previous_secret" = "secret"): Place => ({ table: "api_key", id, column });

/** The key itself, for Talon.One and nobody else. */
export const revealApiKey = (row: { id: string; secret: string }): string => open(row.secret, apiKeyPlace(row.id));

/** What people see of a key. */
export const maskedKey = (hint: string) => `••••${hint}`;
/** The last four characters; nothing of a short key. */
export const hintOf = (key: string) => (key.length >= 12 ? key.slice(-4) : "");
