import { route } from "#lib/access/http/route.ts";
import { askForErasure, listErasures } from "#lib/console/privacy/erasures.ts";
import { eraseSchema, erasureListSchema, erasureSchema } from "#lib/console/privacy/schema.ts";

export const GET = route(
  { permission: "privacy.erase", summary: "Erasures of the last 30 days, the newest first.", answer: erasureListSchema },
  () => listErasures(),
);

export const POST = route(
  {
    permission: "privacy.erase",
    summary:
      "Erase everything stored about one user ID. This cannot be undone. A worker does it: get the erasure by its ID until it is done and has its receipt.",
    body: eraseSchema,
    answer: erasureSchema,
    status: 202,
  },
  ({ viewer, body }) => askForErasure(viewer, body),
);
