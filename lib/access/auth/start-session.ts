import "#server-only";
import type { BetterAuthPlugin } from "better-auth";
import { createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";

/**
 * Lets our own code begin a session of somebody who showed a passkey, with the library's rules and
 * cookies. The endpoint has no path: no request reaches it.
 */
export const startSession = {
  id: "start-session",
  endpoints: {
    startSession: createAuthEndpoint(
      { method: "POST", body: z.object({ userId: z.string() }), metadata: { SERVER_ONLY: true } },
      async (context) => {
        const { internalAdapter } = context.context;
        const user = await internalAdapter.findUserById(context.body.userId);
        if (!user) throw new Error("a session was begun for nobody");
        const session = await internalAdapter.createSession(user.id, false, { passkeyAt: new Date() });
        await setSessionCookie(context, { session, user });
        return context.json({ sessionId: session.id });
      },
    ),
  },
} satisfies BetterAuthPlugin;
