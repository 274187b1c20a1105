import { z } from "zod";
import { idOf, timestamp } from "#lib/access/http/schema.ts";
import { deliveryStates } from "#lib/engine/delivery/states.ts";
import type { ReplayFilter } from "#lib/engine/replays/replayable.ts";

/** As in the list of deliveries. All that are given must hold. */
export const replayFilter = z.strictObject({
  state: z.array(z.enum(deliveryStates)).max(deliveryStates.length).optional().describe("If left out: failed, dead and invalid."),
  mappingId: idOf("mapping").optional(),
  actionSlug: z.string().max(100).optional(),
  eventId: idOf("event").optional(),
  cause: z.string().max(100).optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
}) satisfies z.ZodType<ReplayFilter>;
export type { ReplayFilter };

export const startReplaySchema = z
  .strictObject({
    deliveryIds: z
      .array(idOf("delivery"))
      .min(1)
      .max(1000)
      .optional()
      .describe("These deliveries, whatever their state, unless they are still in progress."),
    unlessReplayed: z.literal(true).optional().describe("Of deliveryIds only those that no replay has sent since."),
    filter: replayFilter.optional().describe("All deliveries that match and were not replayed yet."),
    with: z
      .enum(["original", "current"])
      .describe("original: the same requests again. current: the same event through the mapping as it is now."),
    dryRun: z.boolean().default(false).describe("Only count what would be replayed."),
    idempotencyKey: z
      .string()
      .min(8, "Use at least 8 characters.")
      .max(100)
      .optional()
      .describe(
        "A second call with the same key returns the first one's replay. Without one, the same call by the same person within 15 seconds does.",
      ),
  })
  .refine((input) => (input.deliveryIds === undefined) !== (input.filter === undefined), {
    error: "Give either deliveryIds or a filter.",
    path: ["filter"],
  });
export type StartReplay = z.input<typeof startReplaySchema>;

export const replaySchema = z.object({
  id: idOf("replay").nullable().describe("The replay's ID; null for a dry run."),
  state: z.enum(["dry_run", "running", "done", "cancelled", "failed"]),
  with: z.enum(["original", "current"]),
  count: z.int().describe("Deliveries that match and can be sent."),
  replayed: z.number(),
  skipped: z.number().describe("Still in progress, nothing to send, or no longer matched by the mapping."),
  suggested: z
    .enum(["original", "current"])
    .describe("`current` if most of them were refused for their content: the same requests would be refused again."),
  outcome: z
    .object({
      delivered: z.int(),
      failed: z.int(),
      waiting: z.int(),
      sameReason: z.boolean().describe("True if everything that failed again failed for the same reason as before."),
    })
    .nullable()
    .describe("What became of the replayed deliveries; null for a dry run."),
  reason: z.string().nullable(),
  createdBy: z.string().nullable(),
  createdAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
});
export type Replay = z.output<typeof replaySchema>;
export const replayListSchema = z.object({ items: z.array(replaySchema) });
