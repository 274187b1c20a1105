import { route } from "#lib/access/http/route.ts";
import { erasePerson } from "#lib/console/privacy/erase.ts";
import { eraseSchema, erasureReceiptSchema } from "#lib/console/privacy/schema.ts";

export const POST = route(
  {
    permission: "privacy.erase",
    summary: "Erase all that is kept of one user ID, and get a receipt. It cannot be undone.",
    body: eraseSchema,
    answer: erasureReceiptSchema,
  },
  ({ viewer, body }) => erasePerson(viewer, body.userId),
);
