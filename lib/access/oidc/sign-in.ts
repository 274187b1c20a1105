import "#server-only";
import type { Configuration } from "openid-client";
import { recordAudit } from "#lib/access/audit/record.ts";
import { auth, trustedIpHeader } from "#lib/access/auth/auth.ts";
import { keepHeaders } from "#lib/access/auth/open-routes.ts";
import { isStorable } from "#lib/access/http/body.ts";
import { publicUrl } from "#lib/access/http/public-url.ts";
import { safeNext } from "#lib/access/http/safe-next.ts";
import { refuseTooMany } from "#lib/access/request/throttle.ts";
import { clientIp } from "#lib/platform/client-ip.ts";
import { seal } from "#lib/platform/crypto/envelope.ts";
import { db } from "#lib/platform/db/client.ts";
import type { User } from "#lib/platform/db/generated/client.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { log } from "#lib/platform/log.ts";
import { admitPerson } from "./admit-person.ts";
import { type Attempt, beginAttempt, takeAttempt } from "./attempt.ts";
import { destinationRolesOfGroups, emailOf, groupsOf, hasClaim, isEmailVerified, nameOf, roleOfGroups } from "./claims.ts";
import { SignInRefused } from "./problems.ts";
import { hasProvider, provider } from "./provider.ts";
import { isProviderHost } from "./provider-fetch.ts";
import { problemOf, saidBy } from "./what-went-wrong.ts";

const client = () => import("openid-client");
export const callbackUrl = () => publicUrl("/api/oidc/callback");

/**
 * Sends the browser to the provider. `again`: people prove there again who they are, even if they
 * have a moment ago.
 */
export async function beginSignIn(headers: Headers, { next, again }: { next: string; again: boolean }): Promise<Response> {
  demandProvider();
  return toPages(async () => {
    await slowDown(headers);
    const config = await provider();
    const { attempt, cookie } = await beginAttempt(headers, next);
    const oidc = await client();
    const address = oidc.buildAuthorizationUrl(config, {
      redirect_uri: callbackUrl(),
      scope: env().OIDC_SCOPES,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: "S256",
      // With max_age the provider has to tell when that was.
      ...(again && { prompt: "login", max_age: "0" }),
    });
    return redirect(address.href, [cookie]);
  });
}

/** The provider sends the browser back: begins a session, or says on a page why there is none. */
export async function finishSignIn(headers: Headers, search: string): Promise<Response> {
  demandProvider();
  return toPages(async () => {
    await slowDown(headers);
    const answer = new URL(`${callbackUrl()}${search}`);
    const { attempt, next } = await takeAttempt(headers, answer.searchParams.get("state"));
    const { claims, idToken } = await exchange(answer, attempt);
    const groups = groupsOf(claims, env().OIDC_GROUPS_CLAIM);
    const user = await admitPerson({
      issuer: claims.iss,
      subject: claims.sub,
      email: emailOf(claims),
      emailVerified: isEmailVerified(claims),
      name: nameOf(claims, emailOf(claims) ?? claims.sub),
      role: roleOfGroups(groups, groupsByRole()),
      destinations: destinationRolesOfGroups(groups, env().OIDC_DESTINATION_GROUPS),
    });
    return redirect(publicUrl(safeNext(next)), await startSession(user, claims, idToken, headers));
  });
}

function demandProvider(): void {
  if (!hasProvider()) throw new AppError("not_found", "This installation has no sign-in provider.");
}

const slowDown = (headers: Headers) => refuseTooMany(`oidc:${clientIp(headers) ?? "unknown"}`, { window: 60, max: 60 });

function redirect(location: string, cookies: readonly string[] = []): Response {
  const response = new Response(null, { status: 303, headers: { location } });
  for (const cookie of cookies) response.headers.append("set-cookie", cookie);
  return response;
}

/** This is a browser: a page says what went wrong, and the log says more. */
async function toPages(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    const problem = problemOf(error);
    if (!problem) throw error;
    log.info({ part: "oidc", problem, ...saidBy(error) }, "a sign-in by the provider was refused");
    return redirect(publicUrl(`/sign-in/problem?reason=${problem}`));
  }
}

type Claims = JsonObject & { iss: string; sub: string };

/** Code against tokens; what the ID token leaves out comes from the userinfo endpoint. */
async function exchange(answer: URL, attempt: Attempt): Promise<{ claims: Claims; idToken: string }> {
  const oidc = await client();
  const config = await provider();
  const tokens = await oidc.authorizationCodeGrant(config, answer, {
    expectedState: attempt.state,
    expectedNonce: attempt.nonce,
    pkceCodeVerifier: attempt.verifier,
    idTokenExpected: true,
  });
  const told = tokens.claims() as unknown as Claims | undefined;
  if (!told || !tokens.id_token) throw new SignInRefused("refused", "no ID token");
  if (!isName(told.sub)) throw new SignInRefused("refused", "a sub that cannot be kept");
  const wanted = ["email", "email_verified", env().OIDC_GROUPS_CLAIM];
  const lacks = wanted.some((name) => !hasClaim(told, name)) && canAskUserInfo(config);
  const more = lacks ? ((await oidc.fetchUserInfo(config, tokens.access_token, told.sub)) as unknown as JsonObject) : {};
  return { claims: { ...more, ...told }, idToken: tokens.id_token };
}

/** The provider's names for people and sessions have at most 255 characters by the standard. */
const isName = (value: unknown): value is string => typeof value === "string" && value.length <= 255 && isStorable(value);

function canAskUserInfo(config: Configuration): boolean {
  const address = config.serverMetadata().userinfo_endpoint;
  return address !== undefined && URL.canParse(address) && isProviderHost(env(), new URL(address));
}

const groupsByRole = () => {
  const { OIDC_ADMIN_GROUPS: admin, OIDC_MARKETER_GROUPS: marketer, OIDC_QA_GROUPS: qa, OIDC_VIEWER_GROUPS: viewer } = env();
  return { admin, marketer, qa, viewer };
};

/** A new session, replacing the one that this browser had; returns its cookies. */
async function startSession(user: User, claims: Claims, idToken: string, headers: Headers): Promise<string[]> {
  const ip = clientIp(headers);
  const before = (await auth().api.getSession({ headers: keepHeaders(headers) }))?.session.id;
  const now = Date.now();
  // When they typed a password there, if the provider says so; at the latest now.
  const provedAt = typeof claims.auth_time === "number" ? Math.min(now, claims.auth_time * 1000) : now;
  const oidcUntil = new Date(now + env().OIDC_SESSION_HOURS * 3_600_000);
  const started = await auth().api.startSession({
    body: { userId: user.id, provider: { oidcUntil, confirmedAt: new Date(provedAt) } },
    headers: new Headers({ [trustedIpHeader]: ip ?? "0.0.0.0", "user-agent": headers.get("user-agent") ?? "" }),
    returnHeaders: true,
  });
  const { sessionId } = started.response;
  await db().$transaction(async (tx) => {
    await tx.session.update({
      where: { id: sessionId },
      data: {
        oidcIssuer: claims.iss,
        oidcSubject: claims.sub,
        oidcSid: isName(claims.sid) ? claims.sid : null,
        oidcIdToken: seal(idToken, { table: "session", id: sessionId, column: "oidc_id_token" }),
      },
    });
    if (before) await tx.session.deleteMany({ where: { id: before } });
    const actor = { id: user.id, name: user.name, via: "session" as const, ip };
    const after = { provider: env().OIDC_NAME };
    await recordAudit(tx, actor, {
      action: "signed_in_with_provider",
      objectKind: "session",
      objectId: user.id,
      objectName: user.email,
      after,
    });
  });
  return started.headers.getSetCookie();
}
