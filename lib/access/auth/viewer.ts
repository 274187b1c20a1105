import "#server-only";
import { noteRequest } from "#lib/access/request/request-context.ts";
import { clientIp } from "#lib/platform/client-ip.ts";
import { hashToken } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/db/client.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { auth, sessionRules } from "./auth.ts";
import { maySignInHere } from "./only-provider.ts";
import { keepHeaders } from "./open-routes.ts";
import { type Rights, rightsUpTo } from "./permissions.ts";
import { isReadOnly, visitor, visitorRights } from "./read-only.ts";
import { loadRights, rightsOf, withRoles } from "./rights.ts";
import { knownRole, type Role } from "./roles.ts";

/** Who acts; audit entries are written in this name. `id` is null for the system itself. */
export type Actor = { id: string | null; name: string; via: "session" | "token" | "system"; ip: string | null };

/** Someone who is signed in, by session cookie or by personal token. */
export type Viewer = Actor & {
  id: string;
  email: string;
  /**
   * The role that counts where they are: on a destination's pages and routes, the one there;
   * elsewhere the one for all destinations. Null: none.
   */
  role: Role | null;
  rights: Rights;
  twoFactorEnabled: boolean;
  via: "session" | "token";
  sessionId: string | null;
  /** When they last proved who they are: by signing in, or since. Null for tokens. */
  confirmedAt: Date | null;
  /** When a passkey was last shown in this session, which makes it one of two factors. */
  passkeyAt: Date | null;
  /** The company's provider began this session, and it asks for second factors. */
  byProvider: boolean;
  /** Set-Cookie headers that extend the session; to be sent with the response. */
  refreshed: string[];
};

export const systemActor: Actor = { id: null, name: "Falconer", via: "system", ip: null };

/**
 * Null for nobody: no session, an expired or unknown one, a bad token, or an account that is turned
 * off.
 */
export async function getViewer(headers: Headers): Promise<Viewer | null> {
  const viewer = await findViewer(headers);
  if (viewer) noteRequest({ userId: viewer.id, via: viewer.via });
  return viewer;
}

/**
 * Anyone who looks at a read-only demo: without a session, and whatever session or token they have.
 */
async function someVisitor(headers: Headers): Promise<Viewer> {
  const rights = await visitorRights();
  return {
    ...visitor,
    role: null,
    rights,
    twoFactorEnabled: false,
    via: "session",
    ip: clientIp(headers),
    sessionId: null,
    confirmedAt: null,
    passkeyAt: null,
    byProvider: false,
    refreshed: [],
  };
}

async function findViewer(headers: Headers): Promise<Viewer | null> {
  if (isReadOnly()) return someVisitor(headers);
  const authorization = headers.get("authorization");
  if (authorization !== null) return viewerOfToken(authorization, headers);
  if (!headers.has("cookie")) return null;
  const { response: found, headers: answer } = await auth().api.getSession({ headers: keepHeaders(headers), returnHeaders: true });
  if (!found) return null;
  const { user, session } = found;
  const now = Date.now();
  const until = session.oidcUntil ?? null;
  const tooOld = now - session.createdAt.getTime() > sessionRules.absoluteSeconds * 1000 || (until !== null && until.getTime() <= now);
  if (user.banned || tooOld || (until === null && !maySignInHere(user))) {
    await db().session.deleteMany({ where: { id: session.id } });
    return null;
  }
  const rights = await loadRights(db(), user);
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    role: rights.everywhere,
    rights,
    twoFactorEnabled: user.twoFactorEnabled ?? false,
    via: "session",
    ip: clientIp(headers),
    sessionId: session.id,
    confirmedAt: session.confirmedAt ?? session.createdAt,
    passkeyAt: session.passkeyAt ?? null,
    byProvider: until !== null,
    refreshed: answer?.getSetCookie() ?? [],
  };
}

/**
 * The same person with their present rights; null if their session, token or account has ended.
 * Asking does not count as use: a page left open does not extend a session.
 */
export async function stillViewer(viewer: Viewer, headers: Headers): Promise<Viewer | null> {
  if (isReadOnly()) return someVisitor(headers);
  if (viewer.sessionId === null) return viewerOfToken(headers.get("authorization") ?? "", headers);
  const now = new Date();
  const oldest = new Date(now.getTime() - sessionRules.absoluteSeconds * 1000);
  const session = await db().session.findFirst({
    where: { id: viewer.sessionId, expiresAt: { gt: now }, createdAt: { gt: oldest } },
    include: { user: { include: withRoles } },
  });
  if (!session || session.user.banned) return null;
  const until = session.oidcUntil;
  if (until ? until <= now : !maySignInHere(session.user)) return null;
  const rights = rightsOf(session.user);
  const found = { ...viewer, role: rights.everywhere, rights, twoFactorEnabled: session.user.twoFactorEnabled ?? false };
  return needsSecondFactor(found) ? null : found;
}

async function viewerOfToken(authorization: string, headers: Headers): Promise<Viewer | null> {
  const token = /^Bearer (flc_[\w-]{43})$/i.exec(authorization)?.[1];
  if (!token) return null;
  const found = await db().apiToken.findUnique({ where: { tokenHash: hashToken(token) }, include: { user: { include: withRoles } } });
  const now = new Date();
  if (!found || found.revokedAt || (found.expiresAt && found.expiresAt <= now) || found.user.banned) return null;
  if (!found.lastUsedAt || now.getTime() - found.lastUsedAt.getTime() > 60_000)
    await db().apiToken.updateMany({ where: { id: found.id }, data: { lastUsedAt: now } });
  const rights = rightsUpTo(rightsOf(found.user), knownRole(found.role));
  return {
    id: found.user.id,
    name: found.user.name,
    email: found.user.email,
    role: rights.everywhere,
    rights,
    twoFactorEnabled: found.user.twoFactorEnabled ?? false,
    via: "token",
    ip: clientIp(headers),
    sessionId: null,
    confirmedAt: null,
    passkeyAt: null,
    byProvider: false,
    refreshed: [],
  };
}

/**
 * If this installation asks for a second factor, a password alone opens only a person's own
 * account. A passkey is both factors at once: the device, and the finger or PIN that unlocks it.
 * The company's provider decides what it asks of the people it signs in. People can create tokens
 * only after the second factor.
 */
export const needsSecondFactor = (viewer: Viewer): boolean =>
  env().REQUIRE_SECOND_FACTOR &&
  !viewer.rights.readOnly &&
  viewer.via === "session" &&
  !viewer.byProvider &&
  !viewer.twoFactorEnabled &&
  viewer.passkeyAt === null;

export const confirmationLastsMs = 15 * 60_000;
/** Whether this person proved who they are within the last minutes. */
export const isConfirmed = (viewer: Viewer, now = Date.now()): boolean =>
  viewer.confirmedAt !== null && now - viewer.confirmedAt.getTime() < confirmationLastsMs;

/** For what only a person in the console should do. */
export function demandSession(viewer: Viewer): void {
  if (viewer.via !== "session") throw new AppError("forbidden", "Do this in the console: a token isn’t enough.");
}

/**
 * For what keeps others in or out of an account: a session whose owner proved who they are within
 * the last minutes.
 */
export function demandProof(viewer: Viewer): void {
  demandSession(viewer);
  if (!isConfirmed(viewer)) throw new AppError("confirm_first", "First confirm that it’s you.");
}
