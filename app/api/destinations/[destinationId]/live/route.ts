import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { liveQuery } from "#lib/console/live/schema.ts";
import { openLive } from "#lib/console/live/service.ts";

export const GET = route(
  {
    permission: "events.read",
    answerType: "text/event-stream",
    documented: { headers: { "Last-Event-ID": "The ID of the last event that was received, to continue from there." } },
    summary:
      "Events as they come, as server-sent events: `events` with what came, `deliveries` with what became of it, `end` when nothing more comes.",
    params: destinationParams,
    query: liveQuery,
  },
  ({ viewer, params, query, request }) => openLive(viewer, params.destinationId, query, request),
);
