import { z } from "zod";
import { passwordSchema } from "#lib/access/users/schema.ts";

export const changePasswordSchema = z.object({
  currentPassword: z.string().min(1, "Enter your current password."),
  newPassword: passwordSchema,
});
export const passwordOnlySchema = z.object({ password: z.string().min(1, "Enter your password.") });
export const totpSchema = z.object({
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/, "Enter the six digits that the app shows."),
});
