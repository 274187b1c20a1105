import { z } from "zod";
import { emailSchema } from "#lib/access/users/schema.ts";

export const credentialsSchema = z.object({ email: emailSchema, password: z.string().min(1, "Enter your password.") });
export const codeSchema = z.object({ code: z.string().trim().min(6, "Enter the code from your authenticator app, or a backup code.") });
