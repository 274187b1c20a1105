import { z } from "zod";
import { operationId, refusalReferences } from "#lib/access/http/openapi.ts";
import type { RefusalStatus } from "#lib/access/http/openapi-words.ts";
import { intakePaths } from "./intake-paths.ts";

// What the API's description says of paths that no route file makes: the server answers them before
// the pages are there, or the sign-in library does.

type Collect = (schema: z.ZodType, direction: "input" | "output") => Record<string, unknown>;

const readiness = z.object({ ready: z.boolean(), checks: z.record(z.string(), z.string()) });
const signedIn = z.object({ twoFactorRedirect: z.boolean().optional().describe("True: a code of the second step is needed.") });
const password = z.object({ password: z.string() });
const code = z.object({ code: z.string() });
const told = z.object({ status: z.boolean().optional() });

export function otherPaths(collect: Collect): Record<string, Record<string, unknown>> {
  const json = (schema: z.ZodType, direction: "input" | "output") => ({
    content: { "application/json": { schema: collect(schema, direction) } },
  });
  const open = (path: string, method: "get" | "post", words: { summary: string; description?: string }, rest: Record<string, unknown>) => ({
    [method]: { ...words, operationId: operationId(path, method), tags: [path.split("/")[2]], security: [], parameters: [], ...rest },
  });
  const signIn = (name: string, summary: string, body: z.ZodType, answer: z.ZodType = told, refusals: RefusalStatus[] = []) => ({
    [`/api/auth/${name}`]: open(
      `/api/auth/${name}`,
      "post",
      { summary, description: "The answer sets or clears cookies: the session's, or that between password and code." },
      {
        requestBody: { required: true, ...json(body, "input") },
        responses: {
          200: { description: "Done.", ...json(answer, "output") },
          ...refusalReferences([400, 401, 403, ...refusals, 429, 500, 503]),
        },
      },
    ),
  });
  return {
    "/api/health": open(
      "/api/health",
      "get",
      { summary: "Whether the process runs." },
      { responses: { 200: { description: "It runs.", ...json(z.object({ status: z.literal("ok") }), "output") } } },
    ),
    "/api/ready": open(
      "/api/ready",
      "get",
      { summary: "Whether the process can do its work: for load balancers." },
      {
        responses: {
          200: { description: "It can.", ...json(readiness, "output") },
          503: { description: "It starts, stops, or cannot reach its database.", ...json(readiness, "output") },
        },
      },
    ),
    ...intakePaths,
    ...signIn("sign-in/email", "Sign in with email address and password.", z.object({ email: z.string(), password: z.string() }), signedIn),
    ...signIn("two-factor/verify-totp", "The second step: a code from an authenticator app.", code),
    ...signIn("two-factor/verify-backup-code", "The second step: a backup code.", code),
    ...signIn(
      "two-factor/enable",
      "Begin to set up the second step.",
      password,
      z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) }),
    ),
    ...signIn("two-factor/disable", "Turn the second step off.", password),
    ...signIn(
      "change-password",
      "Change one's own password.",
      z.object({ currentPassword: z.string(), newPassword: z.string(), revokeOtherSessions: z.boolean() }),
    ),
    ...signIn("sign-out", "End the session.", z.object({}), z.object({ success: z.boolean() })),
  };
}
