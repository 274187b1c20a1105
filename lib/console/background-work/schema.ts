import { z } from "zod";
import { timestamp } from "#lib/access/http/schema.ts";
import { idPrefixes } from "#lib/platform/ids.ts";

export const workStates = ["waiting", "running", "done", "failed", "cancelled"] as const;

const { replay, reprocess, backTest, release, work } = idPrefixes;
/**
 * The ID of a replay, a run, a back-test, a release, or of work in the table of background work.
 */
export const workIdSchema = z
  .string()
  .regex(new RegExp(`^(?:(?:${[replay, reprocess, backTest, release, work].join("|")})_[0-9a-hjkmnp-tv-z]{26}|every:[a-z-]{1,40})$`));
export const workParams = z.object({ workId: workIdSchema });

export const workItemSchema = z.object({
  id: z.string(),
  kind: z
    .string()
    .describe(
      "replay, reprocess, back-test, erase, erase-deleted, release, releases, alerts, retention, statistics, catalogues, catalogue-check, key-expiry, forget, or one of a later version.",
    ),
  state: z.enum(workStates),
  destinationId: z.string().nullable(),
  destinationName: z.string().nullable(),
  done: z.number().nullable().describe("How much is done, in the work's own units."),
  total: z.int().nullable().describe("About how much there is in total; null if unknown."),
  step: z.string().nullable().describe("What the work is doing, or what exactly it is, in words."),
  reason: z.string().nullable().describe("Why it failed, or last failed."),
  tries: z.int().describe("Attempts since it last succeeded."),
  askedBy: z.string().nullable().describe("Who asked for it; null if it is automatic."),
  createdAt: timestamp.nullable(),
  startedAt: timestamp.nullable(),
  finishedAt: timestamp.nullable().describe("When it ended, or last ended."),
  nextAt: timestamp.nullable().describe("When it is due next."),
  can: z.array(z.enum(["cancel", "retry"])),
});
export type WorkItem = z.output<typeof workItemSchema>;

export const backgroundWorkSchema = z.object({
  workers: z.int().describe("Workers that are alive. Without one, nothing runs."),
  running: z.array(workItemSchema),
  planned: z.array(workItemSchema).describe("Waiting work, the next first."),
  recurring: z.array(workItemSchema).describe("Work that repeats automatically."),
  ended: z.array(workItemSchema).describe("What ended in the last 7 days, newest first, 50 at most; what failed comes first."),
});
export type BackgroundWork = z.output<typeof backgroundWorkSchema>;
