import { z } from "zod";
import { callbackKeyLength } from "#lib/core/actions/callback-values.ts";

/**
 * The upper bounds that Talon.One states, in one place, so that schemas, forms and the simulator
 * agree.
 */
export const contractLimits = {
  profileIdLength: 1000,
  sessionIdLength: 1000,
  audienceIdLength: 1000,
  audienceNameLength: 1000,
  codeLength: 100,
  loyaltyCards: 1,
  identifiers: 5,
  cartItems: 1000,
  totalQuantity: 10_000,
  audienceChanges: 1000,
  callbackKeyLength,
} as const;

export const attributeTypes = ["string", "time", "number", "boolean", "location"] as const;
export const eventValueTypes = [...attributeTypes, "(list string)", "(list number)", "(list time)", "(list location)"] as const;
export const sessionStates = ["open", "closed", "partially_returned", "cancelled"] as const;

/**
 * A string of at most this many characters, counted as Talon.One and JSON Schema count them: an
 * emoji is one, though JavaScript says two.
 */
export function text(maxLength: number, minLength = 0): z.ZodType<string> {
  return z
    .string()
    .min(minLength)
    .refine((value) => value.length <= maxLength || [...value].length <= maxLength, `At most ${maxLength} characters are allowed here.`)
    .meta({ maxLength });
}

/** Talon.One's own numeric IDs: from 1, and never one that JavaScript would round. */
export const numericIdSchema = z.int().min(1);
export const customerProfileIdSchema = text(contractLimits.profileIdLength);
/** For operations that require the ID. */
export const requiredProfileIdSchema = text(contractLimits.profileIdLength, 1);
export const attributesSchema = z.record(z.string(), z.unknown());
export const attributesInfoSchema = z.array(z.strictObject({ name: z.string().optional(), type: z.enum(attributeTypes).optional() }));

export const skipUnknownQuery = { skipNonExistingAttributes: z.enum(["true", "false"]) };

/** The adds and deletes of one list of changes share the limit of one request. */
export function countChanges(data: readonly { adds?: readonly unknown[] | undefined; deletes?: readonly unknown[] | undefined }[]): number {
  return data.reduce((sum, item) => sum + (item.adds?.length ?? 0) + (item.deletes?.length ?? 0), 0);
}
