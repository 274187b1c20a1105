import { z } from "zod";
import { displayName, idOf, timestamp } from "#lib/access/http/schema.ts";

const url = z.string().trim().min(1, "Enter an address.").max(2_000);

export const receiverSchema = z.object({
  id: idOf("receiver"),
  name: z.string(),
  url: z.string(),
  enabled: z.boolean(),
  waiting: z.int().describe("Messages that wait or are being sent."),
  failed: z.int().describe("Messages that failed. A replay sends them again."),
  failing: z.object({ since: timestamp, answer: z.string() }).nullable().describe("Its last response, if it does not accept messages."),
  lastSentAt: timestamp.nullable(),
  createdAt: timestamp,
});
export type Receiver = z.output<typeof receiverSchema>;
export const receiverListSchema = z.object({ items: z.array(receiverSchema) });
export const createReceiverSchema = z.strictObject({ name: displayName, url });
export type CreateReceiver = z.input<typeof createReceiverSchema>;
export const newReceiverSchema = receiverSchema.extend({ secret: z.string().describe("The signing secret; shown only now.") });
export const updateReceiverSchema = z.strictObject({
  name: displayName.optional(),
  url: url.optional(),
  enabled: z.boolean().optional().describe("If off, effects are not forwarded, and waiting messages stay."),
});
export type UpdateReceiver = z.input<typeof updateReceiverSchema>;
export const testReceiverSchema = z.object({ ok: z.boolean(), answer: z.string() });
export const replayReceiverSchema = z.strictObject({
  from: timestamp.optional().describe("Messages created since then, sent ones too. If left out: those that failed."),
});
export const replayedSchema = z.object({ messages: z.number() });
