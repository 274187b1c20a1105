import { z } from "zod";
import { emailSchema } from "#lib/access/users/schema.ts";

export const credentialsSchema = z.object({ email: emailSchema, password: z.string().min(1, "Type your password.") });
export const codeSchema = z.object({ code: z.string().trim().min(6, "Type the code of your authenticator app, or a backup code.") });
