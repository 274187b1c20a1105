import { z } from "zod";

export const eraseFormSchema = z.object({
  userId: z.string().trim().min(1, "Give the user ID.").max(1000, "Use at most 1,000 characters."),
});
