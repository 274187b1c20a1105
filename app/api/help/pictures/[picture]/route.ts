import { z } from "zod";
import { route } from "#lib/access/http/route.ts";
import { readPicture } from "#lib/console/help/pictures.ts";

export const GET = route(
  {
    permission: "account",
    summary: "A picture of the help.",
    answerType: "image/webp",
    params: z.object({ picture: z.string().meta({ description: "The picture's file name." }) }),
  },
  async ({ params }) => new Response(await readPicture(params.picture), { headers: { "content-type": "image/webp" } }),
);
