import { z } from "zod";
import { route } from "#lib/access/http/route.ts";
import { helpHitSchema, helpSearchQuery } from "#lib/console/help/schema.ts";
import { searchHelp } from "#lib/console/help/search-help.ts";

export const GET = route(
  {
    permission: "account",
    summary: "Sections of the help that contain these words, best first, at most 20.",
    query: helpSearchQuery,
    answer: z.object({ items: z.array(helpHitSchema) }),
  },
  async ({ query }) => ({ items: await searchHelp(query.q) }),
);
