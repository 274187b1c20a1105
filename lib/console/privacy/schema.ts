import { z } from "zod";
import { idOf, timestamp } from "#lib/access/http/schema.ts";

/** As long as an ID in an event can sensibly be; Talon.One takes 1,000 characters. */
const userIdLimit = 10_000;

/** `confirm` repeats the user ID: erasing cannot be undone. */
export const eraseSchema = z
  .object({
    userId: z.string().min(1).max(userIdLimit),
    confirm: z.string().max(userIdLimit),
    everywhere: z
      .boolean()
      .default(false)
      .describe(
        "Also look through every record of other people for this ID. That reads everything; without it, only what is this person’s is read.",
      ),
  })
  .refine(({ userId, confirm }) => userId === confirm, { path: ["confirm"], message: "Enter the same user ID again." });

const counts = {
  events: z.int(),
  deliveries: z.int(),
  attempts: z.number(),
  effects: z.number().optional().describe("What Talon.One's rules did. Older receipts do not have it."),
};
export const erasureReceiptSchema = z.object({
  id: z.string().describe("ID of the entry in the audit log that keeps this receipt."),
  at: timestamp,
  by: z.string(),
  person: z.string().describe("Keyed hash of the user ID: anyone who has the ID can find the receipt by it. The ID itself is not kept."),
  erased: z.object({
    ...counts,
    waitingRequests: z.number().describe("Requests that waited to be sent, or were to be retried."),
    savedEvents: z.number(),
    testCases: z.number(),
    links: z.number(),
    problemNotes: z.number().describe("Notes about problems that named this person."),
    runs: z.number().describe("Runs over stored events that looked for this person."),
  }),
  redacted: z
    .object({ ...counts, versions: z.number(), releases: z.number() })
    .describe("Records that serve other people too: this person’s part was removed."),
  checked: z.object({
    complete: z
      .boolean()
      .describe("True when the check after erasing found nothing that is not named in `left`, and nothing is still in progress."),
    everywhere: z
      .boolean()
      .optional()
      .describe("True if every record of other people was searched too. Older receipts lack it: for them it was always so."),
    records: z.number().describe("Events, deliveries, attempts and effects that were read."),
    tables: z.number().describe("Other tables that were searched."),
    left: z.array(z.object({ table: z.string(), rows: z.number() })).describe("Where the ID still is, because people typed it there."),
  }),
  notes: z.array(z.string()),
});
export type ErasureReceipt = z.output<typeof erasureReceiptSchema>;

export const workStates = ["waiting", "running", "done", "failed", "cancelled"] as const;
export const erasureSchema = z.object({
  id: idOf("work"),
  state: z.enum(workStates).describe("Waits for a worker, runs, is done, has failed for good, or was cancelled by a person."),
  person: z.string().describe("Keyed hash of the user ID."),
  records: z.number().describe("Events, deliveries, attempts and effects that were read so far."),
  recordsAbout: z.number().nullable().describe("About how many there are. Null if only the person’s own are read."),
  step: z.string().nullable().describe("What the worker is doing."),
  reason: z.string().nullable().describe("Why it last failed. While it waits, Falconer retries it."),
  askedBy: z.string(),
  askedAt: timestamp,
  finishedAt: timestamp.nullable(),
  receipt: erasureReceiptSchema.nullable().describe("The receipt, once the erasure is done."),
});
export type Erasure = z.output<typeof erasureSchema>;
export const erasureListSchema = z.object({ items: z.array(erasureSchema) });
