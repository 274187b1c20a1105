import { route } from "#lib/access/http/route.ts";
import { documentText } from "./document.ts";

export const GET = route(
  { permission: "public", summary: "This description of the API." },
  async () => new Response(documentText(), { headers: { "content-type": "application/json" } }),
);
