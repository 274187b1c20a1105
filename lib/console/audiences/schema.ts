import { z } from "zod";
import { pageOf, timestamp } from "#lib/access/http/schema.ts";

export const audienceQuery = z.object({
  q: z.string().trim().max(200).optional().describe("Part of the audience’s key or ID."),
  show: z.enum(["all", "off"]).default("all"),
  cursor: z.string().max(4_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});

export const audienceSchema = z.object({
  audienceId: z.string().describe("Segment’s ID: context.personas.computation_id."),
  key: z.string(),
  spaceId: z.string().nullable(),
  on: z.boolean().describe("False if the audience's events are left out."),
  entered: z.number().describe("Events received that say a customer entered."),
  left: z.number(),
  lastEnteredAt: timestamp.nullable(),
  lastLeftAt: timestamp.nullable(),
  talonOne: z
    .object({ id: z.number().describe("The audience's number in Talon.One."), name: z.string() })
    .nullable()
    .describe("The audience with this ID in Talon.One; null if there is none, or if that is not known."),
});
export type Audience = z.output<typeof audienceSchema>;

/** By key; `nextCursor` continues behind the last one. */
export const audienceListSchema = pageOf(audienceSchema).extend({
  talonOneReadAt: timestamp.nullable().describe("When Talon.One’s audiences were last read; null: never."),
  createdBy: z.string().nullable().describe("The mapping that is on and creates audiences. With one, a missing audience can be created."),
  servedBy: z.array(z.string()).describe("Mappings that are on and pass on audiences by Segment’s ID."),
});
export type AudienceList = z.output<typeof audienceListSchema>;

/** The audience as it is after a change; its counterpart is in the list alone. */
export const switchedAudienceSchema = audienceSchema.omit({ talonOne: true });

export const switchAudienceSchema = z.strictObject({ audienceId: z.string().min(1).max(1_000), on: z.boolean() });

export const createAudienceSchema = z.strictObject({ audienceId: z.string().min(1).max(1_000) });
export const createdAudienceSchema = z.object({
  talonOne: audienceSchema.shape.talonOne.describe("The audience that was created; null if Talon.One already had it."),
});
export type CreatedAudience = z.output<typeof createdAudienceSchema>;
