import "#server-only";
import type { JWTPayload } from "jose";
import { recordAudit } from "#lib/access/audit/record.ts";
import { systemActor, type Viewer } from "#lib/access/auth/viewer.ts";
import { MalformedBody, readForm } from "#lib/access/http/body.ts";
import { publicUrl } from "#lib/access/http/public-url.ts";
import { refuseTooMany, throttle } from "#lib/access/request/throttle.ts";
import { clientIp } from "#lib/platform/client-ip.ts";
import { open } from "#lib/platform/crypto/envelope.ts";
import { hashToken } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/db/client.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { isJsonObject } from "#lib/platform/json.ts";
import { log } from "#lib/platform/log.ts";
import { clockToleranceSeconds, hasProvider, provider } from "./provider.ts";
import { providerFetch } from "./provider-fetch.ts";

/**
 * Where signing out continues, so that the provider's own session ends too; null if it has no such
 * address, is away, or did not begin this session.
 */
export async function signOutUrl(viewer: Viewer): Promise<string | null> {
  if (!hasProvider() || !viewer.byProvider || !viewer.sessionId) return null;
  try {
    const row = await db().session.findUnique({ where: { id: viewer.sessionId }, select: { oidcIdToken: true } });
    const config = await provider();
    if (!config.serverMetadata().end_session_endpoint) return null;
    const { buildEndSessionUrl } = await import("openid-client");
    const parameters: Record<string, string> = { post_logout_redirect_uri: publicUrl("/sign-in") };
    if (row?.oidcIdToken)
      parameters.id_token_hint = open(row.oidcIdToken, { table: "session", id: viewer.sessionId, column: "oidc_id_token" });
    return buildEndSessionUrl(config, parameters).href;
  } catch (error) {
    log.info({ part: "oidc", name: error instanceof Error ? error.name : undefined }, "signing out ends here, not at the provider");
    return null;
  }
}

const logoutEvent = "http://schemas.openid.net/event/backchannel-logout";
/** If the secret were the key, anyone who knows it could end sessions: so only public keys. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];
const oldestSeconds = 600;

/**
 * The provider says that someone's session there has ended (OpenID Connect Back-Channel Logout).
 */
export async function endByProvider(request: Request): Promise<void> {
  if (!hasProvider()) throw new AppError("not_found", "This installation has no sign-in provider.");
  await refuseTooMany(`oidc-logout:${clientIp(request.headers) ?? "unknown"}`, { window: 60, max: 300 });
  const form = await readForm(request, { bytes: 20_000 });
  const { iss, sub, sid } = await readLogoutToken(form.get("logout_token") ?? "");
  const where = { oidcIssuer: iss, ...(sid === undefined ? { oidcSubject: sub } : { OR: sessionsOf(sid, sub) }) };
  await db().$transaction(async (tx) => {
    const sessions = await tx.session.findMany({ where, include: { user: true } });
    await tx.session.deleteMany({ where: { id: { in: sessions.map(({ id }) => id) } } });
    for (const user of new Map(sessions.map((session) => [session.userId, session.user])).values())
      await recordAudit(tx, systemActor, {
        action: "signed_out_by_provider",
        objectKind: "session",
        objectId: user.id,
        objectName: user.email,
        after: { sessions: sessions.filter(({ userId }) => userId === user.id).length },
      });
  });
}

/** Also the person's that began without a word of which session it is. */
const sessionsOf = (sid: string, sub: string | undefined) => [
  { oidcSid: sid },
  ...(sub === undefined ? [] : [{ oidcSid: null, oidcSubject: sub }]),
];

type LogoutToken = { iss: string; sub: string | undefined; sid: string | undefined };

/** Checked as section 2.6 of that standard has it: whatever is wrong is a 400. */
async function readLogoutToken(token: string): Promise<LogoutToken> {
  const payload = await verified(token);
  const { iss, sub, sid, jti, events } = payload;
  const event = isJsonObject(events as never) ? (events as Record<string, unknown>)[logoutEvent] : undefined;
  if (typeof event !== "object" || event === null) throw refused("no logout event");
  if ("nonce" in payload) throw refused("a nonce");
  if (typeof sub !== "string" && typeof sid !== "string") throw refused("neither sub nor sid");
  if (typeof iss !== "string" || typeof jti !== "string") throw refused("no jti");
  const { allowed } = await throttle(`logout:${hashToken(`${iss} ${jti}`)}`, { window: oldestSeconds * 2, max: 1 });
  if (!allowed) throw refused("used already");
  return { iss, sub, sid: typeof sid === "string" ? sid : undefined };
}

async function verified(token: string): Promise<JWTPayload> {
  const { createRemoteJWKSet, customFetch, jwtVerify } = await import("jose");
  const config = await provider().catch(() => {
    throw new AppError("unavailable", "The sign-in provider does not respond. Try again.");
  });
  const { jwks_uri: address = "", issuer } = config.serverMetadata();
  try {
    const keys = createRemoteJWKSet(new URL(address), { timeoutDuration: 8_000, [customFetch]: providerFetch(env()) });
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer,
      audience: env().OIDC_CLIENT_ID,
      algorithms,
      clockTolerance: clockToleranceSeconds,
      maxTokenAge: oldestSeconds,
      requiredClaims: ["iat", "jti"],
    });
    const { typ } = protectedHeader;
    if (typ !== undefined && !/^(application\/)?(logout\+jwt|jwt)$/i.test(typ)) throw new Error("another kind of token");
    return payload;
  } catch (error) {
    const { code, claim } = error as { code?: string; claim?: string };
    throw refused([code, claim].filter(Boolean).join(" "));
  }
}

function refused(why: string): MalformedBody {
  log.info({ part: "oidc", why }, "a logout token was refused");
  return new MalformedBody("This is not a logout token for this installation.");
}
