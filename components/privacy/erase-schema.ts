import { z } from "zod";

export const eraseFormSchema = z.object({
  userId: z.string().trim().min(1, "Enter the user ID.").max(10_000, "Use at most 10,000 characters."),
  everywhere: z.boolean(),
});
