import { z } from "zod";
import { idOf, jsonValue, timestamp } from "#lib/access/http/schema.ts";
import { apiKeyValue } from "#lib/console/api-keys/schema.ts";
import { catalogueParts } from "#lib/core/catalogue/types.ts";

const part = z.enum(catalogueParts);

export const cataloguePartSchema = z.object({
  part,
  count: z.int(),
  origin: z.enum(["key", "file"]).nullable().describe("Where the list came from; null if it was never read."),
  readAt: timestamp.nullable(),
  problem: z.string().nullable().describe("Why the last reading failed. What was read before it is kept."),
  pending: z
    .number()
    .nullable()
    .describe("How many were last read, if that is less than half of before: these wait for a person's decision."),
});
export type CataloguePartState = z.output<typeof cataloguePartSchema>;

export const catalogueSchema = z.object({
  key: z.string().nullable().describe("The Management key, masked."),
  keyProblem: z.string().nullable(),
  integrationKey: z.string().nullable().describe("The generic Integration key, masked: with it, dry runs are possible."),
  integrationKeyProblem: z.string().nullable(),
  refreshing: z.boolean(),
  applicationId: z.int().nullable().describe("Talon.One’s ID of the Application that the events go to."),
  parts: z.array(cataloguePartSchema),
});
export type CatalogueState = z.output<typeof catalogueSchema>;

export const catalogueItemsSchema = z.object({
  learnt: z
    .array(
      z.object({
        entity: z.string(),
        eventType: z.string().optional(),
        name: z.string(),
        exists: z.boolean(),
        type: z.string().optional(),
      }),
    )
    .optional()
    .describe("Attributes known from Talon.One's responses: it accepted a request with the name, or rejected one for it."),
  attributes: z
    .array(
      z.object({
        entity: z.string(),
        eventType: z.string().optional(),
        name: z.string(),
        title: z.string(),
        type: z.string(),
        description: z.string().optional(),
        suggestions: z.array(z.string()).optional(),
        restricted: z.literal(true).optional(),
        allowedElsewhere: z.literal(true).optional(),
        applications: z.array(z.number()).optional(),
        learnt: z.literal(true).optional(),
      }),
    )
    .optional(),
  audiences: z
    .array(z.object({ id: z.number(), name: z.string(), integrationId: z.string().optional(), integration: z.string().optional() }))
    .optional(),
  eventTypes: z.array(z.object({ name: z.string(), title: z.string() })).optional(),
  applications: z.array(z.object({ id: z.number(), name: z.string() })).optional(),
  applicationId: z.int().optional(),
});

export const findingSchema = z.object({
  path: z.string().describe("Path in the mapping’s fields."),
  message: z.string(),
  code: z.string().optional(),
  severity: z.enum(["error", "warning"]).describe("error: Talon.One would reject it. warning: Talon.One leaves it out silently."),
  missing: z
    .object({ entity: z.string(), eventType: z.string().optional(), name: z.string(), type: z.string().optional() })
    .optional()
    .describe("The missing attribute, as it could be created."),
});

export const mappingFindingsSchema = z.object({
  items: z.array(
    z.object({
      mappingId: idOf("mapping"),
      name: z.string(),
      findings: z.array(findingSchema),
    }),
  ),
});

const attributeTypes = ["string", "number", "boolean", "time", "location"] as const;
const listTypes = ["(list string)", "(list number)", "(list time)", "(list location)"] as const;

export const createAttributeSchema = z.strictObject({
  entity: z.enum(["CustomerProfile", "CustomerSession", "CartItem", "Event"]),
  eventType: z.string().min(1).max(200).optional().describe("The event type, for an attribute of events."),
  name: z
    .string()
    .max(200)
    .regex(/^[A-Za-z]\w*$/, "Talon.One takes a letter, then letters, digits and underscores."),
  title: z.string().trim().min(1).max(200).optional().describe("The attribute's title; its name, if left out."),
  type: z.enum([...attributeTypes, ...listTypes]),
});

export type CreateAttribute = z.input<typeof createAttributeSchema>;

export const managementKeySchema = z.strictObject({ key: apiKeyValue.nullable().describe("The key; null removes it.") });
export const integrationKeySchema = z.strictObject({ key: apiKeyValue.nullable().describe("The key; null removes it.") });
export const changeCatalogueSchema = z.strictObject({
  applicationId: z.number().int().min(0).nullable().optional(),
  accept: part.optional().describe("Use the list that was last read, although it is less than half of the previous one."),
});
export const catalogueFileSchema = z.strictObject({ part, content: jsonValue.describe("Talon.One’s response, as JSON.") });
