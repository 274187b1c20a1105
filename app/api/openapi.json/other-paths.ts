import { z } from "zod";
import { refusalReferences } from "#lib/access/http/openapi.ts";
import { operationId, tagOf } from "#lib/access/http/openapi-names.ts";
import { intakePaths } from "./intake-paths.ts";

// The API's description of paths that no route file makes: the server answers them before the pages
// are ready, or the sign-in library does.

type Json = Record<string, unknown>;
type Collect = (schema: z.ZodType, direction: "input" | "output") => Json;
type NameInline = (schema: Json, ...names: string[]) => Json;

const readiness = z.object({ ready: z.boolean(), checks: z.record(z.string(), z.string()) });
const signedIn = z.object({ twoFactorRedirect: z.boolean().optional().describe("True: a code from the second step is required.") });
const password = z.object({ password: z.string() });
const code = z.object({ code: z.string() });
const told = z.object({ status: z.boolean().optional() });

const cookies = { "Set-Cookie": { description: "Sets or clears the session’s cookie.", schema: { type: "string" } } };

export function otherPaths(collect: Collect, nameInline: NameInline): Record<string, Record<string, unknown>> {
  const open = (path: string, method: "get" | "post", words: { summary: string; description?: string }, rest: Json) => ({
    [method]: { ...words, operationId: operationId(path, method), tags: [tagOf(path)], security: [], parameters: [], ...rest },
  });
  const answer = (name: string, schema: z.ZodType) => ({
    content: { "application/json": { schema: nameInline(collect(schema, "output"), name) } },
  });
  const signIn = (name: string, summary: string, body: z.ZodType, answered: z.ZodType = told, { inSession = true } = {}) => {
    const path = `/api/auth/${name}`;
    const id = operationId(path, "post");
    const capital = id.slice(0, 1).toUpperCase() + id.slice(1);
    const given = nameInline(collect(body, "input"), capital);
    return {
      [path]: open(
        path,
        "post",
        { summary, description: "A script sends the header `Origin`." },
        {
          security: inSession ? [{ session: [] }] : [],
          requestBody: { required: true, content: { "application/json": { schema: given } } },
          responses: {
            200: { description: "Done.", headers: cookies, ...answer(answered === told ? "SignInStatus" : `${capital}Result`, answered) },
            ...refusalReferences([400, 401, 403, 409, 413, 415, 422, 429, 500, 503]),
          },
        },
      ),
    };
  };
  return {
    "/api/openapi.json": open(
      "/api/openapi.json",
      "get",
      { summary: "This description of the API." },
      {
        responses: {
          200: { description: "OpenAPI 3.1.", content: { "application/json": { schema: { type: "object" } } } },
          ...refusalReferences([500, 503]),
        },
      },
    ),
    "/api/health": open(
      "/api/health",
      "get",
      { summary: "Whether the process runs." },
      { responses: { 200: { description: "It runs.", ...answer("Health", z.object({ status: z.literal("ok") })) } } },
    ),
    "/api/ready": open(
      "/api/ready",
      "get",
      { summary: "Whether the process can do its work: for load balancers." },
      {
        responses: {
          200: { description: "It can.", ...answer("Readiness", readiness) },
          503: {
            description: "It is starting or stopping, or cannot reach its database.",
            headers: { "Retry-After": { description: "Seconds to wait before the next attempt.", schema: { type: "integer" } } },
            ...answer("Readiness", readiness),
          },
        },
      },
    ),
    ...intakePaths(nameInline),
    ...signIn(
      "sign-in/email",
      "Sign in with email address and password.",
      z.object({ email: z.string(), password: z.string() }),
      signedIn,
      {
        inSession: false,
      },
    ),
    ...signIn("two-factor/verify-totp", "The second step: a code from an authenticator app.", code, told, { inSession: false }),
    ...signIn("two-factor/verify-backup-code", "The second step: a backup code.", code, told, { inSession: false }),
    ...signIn(
      "two-factor/enable",
      "Start to set up the second step.",
      password,
      z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) }),
    ),
    ...signIn("two-factor/disable", "Turn the second step off.", password),
    ...signIn(
      "change-password",
      "Change your own password.",
      z.object({ currentPassword: z.string(), newPassword: z.string(), revokeOtherSessions: z.boolean() }),
    ),
    ...signIn("sign-out", "End the session.", z.object({}), z.object({ success: z.boolean() })),
  };
}
