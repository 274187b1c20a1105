import "#server-only";
import type { BetterAuthPlugin } from "better-auth";
import { createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";

const body = z.object({
  userId: z.string(),
  /** For the provider: when it ends at the latest, and when the person last proved who they are. */
  provider: z.object({ oidcUntil: z.date(), confirmedAt: z.date() }).optional(),
});

/**
 * Lets our own code begin a session of someone who showed a passkey or whom the company's provider
 * has signed in, with the library's rules and cookies. The endpoint has no path: no request reaches
 * it.
 */
export const startSession = {
  id: "start-session",
  endpoints: {
    startSession: createAuthEndpoint({ method: "POST", body, metadata: { SERVER_ONLY: true } }, async (context) => {
      const { internalAdapter } = context.context;
      const user = await internalAdapter.findUserById(context.body.userId);
      if (!user) throw new Error("a session was begun for nobody");
      const session = await internalAdapter.createSession(user.id, false, context.body.provider ?? { passkeyAt: new Date() });
      await setSessionCookie(context, { session, user });
      return context.json({ sessionId: session.id });
    }),
  },
} satisfies BetterAuthPlugin;
