import { z } from "zod";
import { db } from "#lib/db/client.ts";
import { route } from "#lib/http/route.ts";

export const GET = route(
  {
    permission: "public",
    summary: "Whether the first admin still has to be made, by the link that the server printed.",
    answer: z.object({ needed: z.boolean() }),
  },
  async () => ({ needed: (await db().user.count()) === 0 }),
);
