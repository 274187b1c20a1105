import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import { auth, trustedIpHeader } from "#lib/access/auth/auth.ts";
import { hashBackupCode } from "#lib/access/auth/backup-codes.ts";
import { endHalfSignIns } from "#lib/access/auth/end-sessions.ts";
import { demandExpected } from "#lib/access/auth/expected-viewer.ts";
import { noteBreakGlass } from "#lib/access/auth/only-provider.ts";
import { keepFields, keepHeaders, openRoutes } from "#lib/access/auth/open-routes.ts";
import { refuseChanges } from "#lib/access/auth/read-only.ts";
import { answerError, apiHeaders, errorResponse } from "#lib/access/http/answer-error.ts";
import { readJson } from "#lib/access/http/body.ts";
import { foreignReason, isForeign } from "#lib/access/http/same-origin.ts";
import { throttle } from "#lib/access/request/throttle.ts";
import { viewerHeader } from "#lib/access/request/viewer-header.ts";
import { hashToken } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/db/client.ts";
import { isJsonObject, type JsonObject } from "#lib/platform/json.ts";
import { log } from "#lib/platform/log.ts";

/**
 * Passes a request to the sign-in library: limited in size, from our own pages or from no page at
 * all, and only with what openRoutes lists.
 */
export async function handleSignIn(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const path = url.pathname.replace(/^\/api\/auth/, "");
  try {
    const open = openRoutes.get(path);
    if (!open) return errorResponse(404, "not_found", "There is nothing at this address.");
    if (request.method !== open.method) return methodNotAllowed(open.method);
    refuseChanges(request.method);
    if (open.method !== "GET" && isForeign(request.headers)) return errorResponse(403, "forbidden", foreignReason(request.headers));
    const headers = keepHeaders(request.headers);
    // Signing out included: the page of one person must not sign out another.
    if (request.headers.has(viewerHeader)) {
      const found = await auth().api.getSession({ headers });
      if (found) demandExpected(request.headers, found.user);
    }
    let body: JsonObject | undefined;
    if (open.method !== "GET") {
      body = keepFields(await readJson(request, { bytes: 20_000, depth: 5, keys: 100 }), open);
      headers.set("content-type", "application/json");
    }
    const answer = await ask(`${url.origin}${url.pathname}`, open.method, headers, path, body);
    if (!answer.ok) return refusal(answer, path, headers);
    if (path === "/two-factor/verify-totp" && (await isUsedCode(answer.clone(), body)))
      return errorResponse(401, "unauthenticated", "This code was used already. Wait for the next one.");
    if (path !== "/get-session") await recordSignIn(path, answer.clone(), headers);
    const told = await withoutTokens(answer);
    if (path === "/sign-out") told.headers.set("clear-site-data", '"cache"');
    return told;
  } catch (error) {
    return answerError(error, { method: request.method, path: url.pathname });
  }
}

/** Backup codes are kept as hashes, and the library compares what it is given with what is kept. */
function ask(url: string, method: string, headers: Headers, path: string, body: JsonObject | undefined): Promise<Response> {
  const hashed = path === "/two-factor/verify-backup-code" && typeof body?.code === "string";
  const given = hashed ? { ...body, code: hashBackupCode(body?.code as string) } : body;
  return auth().handler(new Request(url, { method, headers, body: given && JSON.stringify(given) }));
}

const codes = { 400: "invalid", 401: "unauthenticated", 403: "forbidden", 404: "not_found", 429: "too_many_requests" } as const;

/**
 * The library's refusal in the API's own shape, with its cookies: some of them end a sign-in that
 * went wrong.
 */
async function refusal(answer: Response, path: string, headers: Headers): Promise<Response> {
  log.info({ path, status: answer.status, ip: headers.get(trustedIpHeader) }, "a sign-in was refused");
  const told: unknown = await answer.json().catch(() => null);
  const message = isJsonObject(told) && typeof told.message === "string" ? told.message : "This was refused.";
  const code = answer.status >= 500 ? "internal" : (codes[answer.status as keyof typeof codes] ?? "invalid");
  const retryAfter = Number(answer.headers.get("x-retry-after") ?? answer.headers.get("retry-after")) || undefined;
  const refused = errorResponse(answer.status, code, message, [], { retryAfter });
  for (const cookie of answer.headers.getSetCookie()) refused.headers.append("set-cookie", cookie);
  return refused;
}

function methodNotAllowed(allowed: string): Response {
  const refused = errorResponse(405, "method_not_allowed", `This address takes only ${allowed}.`);
  refused.headers.set("allow", allowed);
  return refused;
}

/**
 * A code works once. The session that the library has just created for a second use of it ends
 * before anyone has its cookie.
 */
async function isUsedCode(answer: Response, body: JsonObject | undefined): Promise<boolean> {
  const told = (await answer.json().catch(() => null)) as { token?: string; user?: { id?: string } } | null;
  const code = body?.code;
  if (!told?.user?.id || typeof code !== "string") return false;
  // Codes of the step before and after are taken too, so one lives for at most 90 seconds.
  const { allowed } = await throttle(`code:${told.user.id}:${hashToken(code)}`, { window: 120, max: 1 });
  if (!allowed && told.token) await db().session.deleteMany({ where: { token: told.token } });
  return !allowed;
}

async function recordSignIn(path: string, answer: Response, headers: Headers): Promise<void> {
  const told = (await answer.json().catch(() => null)) as { user?: { id?: string }; twoFactorRedirect?: boolean } | null;
  let userId = told?.user?.id;
  if (!userId && !told?.twoFactorRedirect) userId = (await auth().api.getSession({ headers }))?.user.id;
  const user = userId ? await db().user.findUnique({ where: { id: userId } }) : null;
  if (!user) return;
  // Someone between the old password and a code must not get in with the old password.
  if (path === "/change-password") await endHalfSignIns(db(), user.id);
  const action = path.slice(1).replace(/[/-]/g, "_").replace("sign_in_email", "signed_in");
  const actor = { id: user.id, name: user.name, via: "session" as const, ip: headers.get(trustedIpHeader) };
  // A code that only turns two-factor authentication on begins no session.
  const begins = path === "/sign-in/email" || headers.get("cookie")?.includes("falconer.two_factor=");
  const after = begins ? noteBreakGlass(user) : undefined;
  await recordAudit(db(), actor, { action, objectKind: "session", objectId: user.id, objectName: user.email, ...(after && { after }) });
}

/**
 * Only the cookie contains the session's token, where no script can read it. The library also puts
 * it into its responses, so it is removed there.
 */
async function withoutTokens(answer: Response): Promise<Response> {
  const body: unknown = await answer.json().catch(() => null);
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  for (const [name, value] of Object.entries(apiHeaders)) headers.set(name, value);
  if (isJsonObject(body)) {
    delete body.token;
    if (isJsonObject(body.session)) delete body.session.token;
  }
  return Response.json(body, { status: answer.status, headers });
}
