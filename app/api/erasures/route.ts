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
      "Erase all that is kept of one user ID. It cannot be undone. A worker does it: ask for the erasure by its ID until it is done and has its receipt.",
    body: eraseSchema,
    answer: erasureSchema,
    status: 202,
  },
  ({ viewer, body }) => askForErasure(viewer, body),
);
