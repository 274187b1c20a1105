import { z } from "zod";
import { timestamp } from "#lib/access/http/schema.ts";

/** `confirm` repeats the user ID: erasing cannot be undone. */
export const eraseSchema = z
  .object({ userId: z.string().min(1).max(1000), confirm: z.string().max(1000) })
  .refine(({ userId, confirm }) => userId === confirm, { path: ["confirm"], message: "Type the same user ID once more." });

export const erasureReceiptSchema = z.object({
  id: z.string().describe("Of the entry in the audit log that keeps this receipt."),
  at: timestamp,
  by: z.string(),
  person: z.string().describe("Keyed hash of the user ID: whoever has the ID can ask for it again, the ID itself is kept nowhere."),
  erased: z.object({
    events: z.number(),
    deliveries: z.number(),
    attempts: z.number(),
    sharedAttemptsRedacted: z.number().describe("Requests that served other people too: this person's part was taken out."),
    waitingRequests: z.number(),
    savedEvents: z.number(),
    testCases: z.number(),
    links: z.number(),
  }),
  notes: z.array(z.string()),
});
export type ErasureReceipt = z.output<typeof erasureReceiptSchema>;
