import "#server-only";
import { open, type Place } from "#lib/platform/crypto/envelope.ts";

export const apiKeyPlace = (id: string, column: "secret" | "previous_secret" = "secret"): Place => ({ table: "api_key", id, column });

/** The key itself, to be sent to Talon.One and nowhere else. */
export const revealApiKey = (row: { id: string; secret: string }): string => open(row.secret, apiKeyPlace(row.id));

/** What people see of a key. */
export const maskedKey = (hint: string) => `••••${hint}`;
/** The last four characters; of a short key nothing. */
export const hintOf = (key: string) => (key.length >= 12 ? key.slice(-4) : "");
