import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import { answerError, apiHeaders, errorResponse } from "#lib/access/http/answer-error.ts";
import { readJson } from "#lib/access/http/body.ts";
import { clientIp } from "#lib/access/http/client-ip.ts";
import { isForeign } from "#lib/access/http/same-origin.ts";
import { throttle } from "#lib/access/http/throttle.ts";
import { hashToken } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/db/client.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { log } from "#lib/platform/log.ts";
import { auth, trustedIpHeader } from "./auth.ts";
import { hashBackupCode } from "./backup-codes.ts";

// The sign-in library has many more routes than this product needs. Only these are open; users, roles, sessions and tokens have routes of our own, which keep the audit log.
export const openPaths: ReadonlySet<string> = new Set([
  "/sign-in/email",
  "/sign-out",
  "/get-session",
  "/change-password",
  "/two-factor/enable",
  "/two-factor/disable",
  "/two-factor/get-totp-uri",
  "/two-factor/verify-totp",
  "/two-factor/verify-backup-code",
  "/two-factor/generate-backup-codes",
]);

/** Hands a request to the sign-in library: bounded, from our own pages or from no page at all, with the address that our server saw. */
export async function handleSignIn(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const path = url.pathname.replace(/^\/api\/auth/, "");
  try {
    if (!openPaths.has(path)) return errorResponse(404, "not_found", "There is nothing at this address.");
    if (request.method !== "GET" && isForeign(request.headers))
      return errorResponse(403, "forbidden", "This request came from another site's page.");
    const headers = new Headers(request.headers);
    for (const name of [...headers.keys()]) if (name.startsWith("x-forwarded-") || name === "forwarded") headers.delete(name);
    headers.delete("authorization");
    headers.set(trustedIpHeader, clientIp(request.headers) ?? "0.0.0.0");
    const body = request.method === "GET" ? undefined : JSON.stringify(await readBody(request, path));
    headers.delete("content-length");
    if (body !== undefined) headers.set("content-type", "application/json");
    const answer = await auth().handler(new Request(url, { method: request.method, headers, body }));
    if (!answer.ok) log.info({ path, status: answer.status, ip: headers.get(trustedIpHeader) }, "a sign-in was refused");
    if (answer.ok && path === "/two-factor/verify-totp" && (await isUsedCode(answer.clone(), body)))
      return errorResponse(401, "unauthenticated", "This code was used already. Wait for the next one.");
    if (answer.ok && path !== "/get-session") await recordSignIn(path, answer.clone(), headers);
    const told = await withoutTokens(answer);
    if (path === "/sign-out") told.headers.set("clear-site-data", '"cache"');
    return told;
  } catch (error) {
    return answerError(error, { method: request.method, path: url.pathname });
  }
}

/** Backup codes are kept as hashes, and the library compares what it is given with what is kept. */
async function readBody(request: Request, path: string): Promise<JsonValue> {
  const body = await readJson(request, { bytes: 20_000, depth: 5, keys: 100 });
  if (path !== "/two-factor/verify-backup-code" || !isJsonObject(body) || typeof body.code !== "string") return body;
  return { ...body, code: hashBackupCode(body.code) };
}

/** A code is good once. The session that the library has just made for a second use of it ends before anybody has its cookie. */
async function isUsedCode(answer: Response, body: string | undefined): Promise<boolean> {
  const told = (await answer.json().catch(() => null)) as { token?: string; user?: { id?: string } } | null;
  const code = (JSON.parse(body ?? "{}") as { code?: unknown }).code;
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
  const action = path.slice(1).replace(/[/-]/g, "_").replace("sign_in_email", "signed_in");
  const actor = { id: user.id, name: user.name, via: "session" as const, ip: headers.get(trustedIpHeader) };
  await recordAudit(db(), actor, { action, objectKind: "session", objectId: user.id, objectName: user.email });
}

/** The session's token is the cookie's alone, where no script can read it: the library tells it in its answers too, so it is taken out. */
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
