import { route } from "#lib/access/http/route.ts";
import { askDeletionSchema, deletionListSchema, deletionSchema } from "#lib/console/deletions/schema.ts";
import { askForDeletion, listDeletions } from "#lib/console/deletions/service.ts";

export const GET = route(
  {
    permission: "privacy.erase",
    summary: "Deletions of people in Talon.One with their receipts, the newest 100.",
    answer: deletionListSchema,
  },
  () => listDeletions(),
);

export const POST = route(
  {
    permission: "privacy.erase",
    summary:
      "Delete one person in Talon.One, then Falconer’s own copies. This cannot be undone. A worker does it: get the deletion by its ID until it has its receipt.",
    body: askDeletionSchema,
    answer: deletionSchema,
    status: 202,
  },
  ({ viewer, body }) => askForDeletion(viewer, body.destinationId, body.userId),
);
