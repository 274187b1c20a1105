import { z } from "zod";
import { type IdKind, idPrefixes } from "#lib/platform/ids.ts";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { isSeenName, longestName, tidyName } from "./names.ts";

// Pieces that every noun's schemas are made of. No server code here: the browser's forms use the
// same schemas.

/** A well-formed ID of that kind; anything else never reaches a query. */
export const idOf = (kind: IdKind) => z.string().regex(new RegExp(`^${idPrefixes[kind]}_[0-9a-hjkmnp-tv-z]{26}$`), "is not a valid ID");

/** IDs of users are made by the sign-in library. */
export const userIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "is not a valid ID");

/** ISO 8601 with a zone, as every response writes times. */
export const timestamp = z.iso.datetime({ offset: true, error: "must be a time such as 2026-01-31T12:00:00Z" });
export const jsonValue = z.unknown() as unknown as z.ZodType<JsonValue>;
export const jsonObject = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject>;
/** The name that a person gives to anything. Looks decide: see names.ts. */
export const displayName = z
  .string()
  .overwrite(tidyName)
  .min(1, "Give it a name.")
  .max(longestName, `Use at most ${longestName} characters.`)
  .refine(
    (name) => name === "" || isSeenName(name),
    "Use letters, numbers and ordinary punctuation: this has characters that cannot be seen.",
  );

export const issueSchema = z.object({
  path: z.string().describe("Path in the input, with dots; empty for the input as a whole."),
  message: z.string(),
  code: z.string().optional(),
});
export const errorCodes = [
  "invalid",
  "unauthenticated",
  "forbidden",
  "confirm_first",
  "not_found",
  "method_not_allowed",
  "conflict",
  "viewer_changed",
  "limit_reached",
  "too_large",
  "too_many_requests",
  "unavailable",
  "internal",
] as const;
export const errorSchema = z.object({
  error: z.object({
    code: z.enum(errorCodes),
    message: z.string(),
    issues: z.array(issueSchema),
    current: z
      .object({ version: z.int(), savedBy: z.string().nullable(), savedAt: timestamp.nullable() })
      .optional()
      .describe("For a conflict of versions: the current version, who saved it, and when."),
  }),
});
export type ErrorBody = z.output<typeof errorSchema>;

/** Query of every list: `cursor` is the `nextCursor` of the page before. Newest first. */
export const pageQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });
export type Page<Item> = { items: Item[]; nextCursor: string | null };

/** "a,b" in a query string: a list of the given words. */
export const wordList = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z
    .string()
    .max(500)
    .transform((text) => text.split(",").filter(Boolean))
    .pipe(z.array(z.enum(words)).max(words.length));

export const flagQuery = z.enum(["true", "false", "1", "0"]).transform((text) => text === "true" || text === "1");
export const timeRangeQuery = z.object({ from: timestamp.optional(), to: timestamp.optional() });
export const doneSchema = z.object({ done: z.literal(true) });
