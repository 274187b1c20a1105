import { z } from "zod";
import { route } from "#lib/access/http/route.ts";
import { db } from "#lib/platform/db/client.ts";

export const GET = route(
  {
    permission: "public",
    summary: "Whether the first admin still has to be created, with the link that the server printed.",
    answer: z.object({ needed: z.boolean() }),
  },
  async () => ({ needed: (await db().user.count()) === 0 }),
);
