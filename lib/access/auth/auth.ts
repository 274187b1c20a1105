import "#server-only";
import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { APIError } from "better-auth/api";
import { twoFactor } from "better-auth/plugins";
import { throttle } from "#lib/access/request/throttle.ts";
import { keyring } from "#lib/platform/crypto/keyring.ts";
import { db } from "#lib/platform/db/client.ts";
import { env } from "#lib/platform/env.ts";
import { log } from "#lib/platform/log.ts";
import { backupCodeStorage, makeBackupCodes } from "./backup-codes.ts";
import { maySignInHere, onlyProviderSentence } from "./only-provider.ts";
import { passwordProblem } from "./password.ts";
import { startSession } from "./start-session.ts";

/**
 * The header in which our own sign-in route passes on the address that it trusts. Whatever a client
 * sends under this name is discarded.
 */
export const trustedIpHeader = "x-falconer-trusted-ip";

const hour = 3600;
export const sessionRules = { idleSeconds: 24 * hour, refreshSeconds: 600, absoluteSeconds: 14 * 24 * hour };

function createAuth() {
  const { PUBLIC_URL, PORT } = env();
  const secure = PUBLIC_URL?.startsWith("https:") ?? false;
  return betterAuth({
    appName: "Falconer",
    database: prismaAdapter(db(), { provider: "postgresql" }),
    secrets: keyring().all.map((keys) => ({ version: Number.parseInt(keys.version, 16), value: keys.auth })),
    secret: keyring().current.auth,
    baseURL: PUBLIC_URL ?? `http://localhost:${PORT}`,
    basePath: "/api/auth",
    telemetry: { enabled: false },
    logger: { level: "error", log: (level, message) => log[level === "error" ? "error" : "warn"]({ part: "sign-in" }, message) },
    // A refusal is an answer, not an event for the log.
    onAPIError: { onError: () => {} },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 128 },
    session: {
      expiresIn: sessionRules.idleSeconds,
      updateAge: sessionRules.refreshSeconds,
      cookieCache: { enabled: false },
      additionalFields: {
        confirmedAt: { type: "date", required: false, input: false },
        passkeyAt: { type: "date", required: false, input: false },
        oidcUntil: { type: "date", required: false, input: false },
      },
    },
    user: {
      additionalFields: {
        role: { type: "string", required: false, input: false },
        banned: { type: "boolean", required: false, input: false },
        owner: { type: "boolean", required: false, input: false, returned: false },
      },
    },
    advanced: {
      // Behind TLS, the name itself makes the browser restrict them to this host, this path and
      // TLS.
      cookiePrefix: secure ? "__Host-falconer" : "falconer",
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", secure, path: "/" },
      ipAddress: { ipAddressHeaders: [trustedIpHeader] },
      // Our own check runs before every route, including this library's
      // (lib/access/http/same-origin.ts).
      disableCSRFCheck: true,
      database: { validateSchema: false },
    },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 100,
      customRules: {
        "/sign-in/email": { window: 60, max: 20 },
        "/two-factor/*": { window: 60, max: 10 },
        "/change-password": { window: 60, max: 10 },
        "/get-session": false,
      },
      customStorage: { consume: (key, rule) => throttle(`auth:${key}`, rule) },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const user = await db().user.findUnique({ where: { id: session.userId } });
            if (user?.banned) throw new APIError("FORBIDDEN", { message: "This account is turned off. Ask an admin." });
            if (user && !session.oidcUntil && !maySignInHere(user)) throw new APIError("FORBIDDEN", { message: onlyProviderSentence() });
          },
        },
      },
    },
    hooks: { before: checkBefore },
    plugins: [
      twoFactor({
        issuer: "Falconer",
        backupCodeOptions: { customBackupCodesGenerate: makeBackupCodes, storeBackupCodes: backupCodeStorage },
      }),
      startSession,
    ],
  });
}

/**
 * Attempts on one account count whoever makes them, so that many addresses together cannot guess
 * one password. New passwords follow our rules.
 */
const checkBefore: NonNullable<Parameters<typeof betterAuth>[0]["hooks"]>["before"] = async (context) => {
  const { path, body } = context as unknown as { path: string; body?: { email?: unknown; newPassword?: unknown } };
  if (path === "/sign-in/email" && typeof body?.email === "string") {
    const key = `account:${body.email.trim().toLowerCase().slice(0, 254)}`;
    const { allowed, retryAfter } = await throttle(key, { window: 900, max: 30 });
    const message = "Too many attempts for this account. Wait 15 minutes.";
    if (!allowed) throw new APIError("TOO_MANY_REQUESTS", { message }, { "retry-after": String(retryAfter) });
  }
  if (path === "/change-password" && typeof body?.newPassword === "string") {
    const problem = await passwordProblem(body.newPassword);
    if (problem) throw new APIError("BAD_REQUEST", { message: problem });
  }
};

const held = globalThis as unknown as { falconerAuth?: ReturnType<typeof createAuth> };

/** The sign-in library on our database, created at first use. */
export function auth(): ReturnType<typeof createAuth> {
  held.falconerAuth ??= createAuth();
  return held.falconerAuth;
}
