import { route } from "#lib/access/http/route.ts";
import { heartbeatSchema, setHeartbeatSchema } from "#lib/console/alerts/schema.ts";
import { getHeartbeat, setHeartbeat } from "#lib/console/alerts/service.ts";

export const GET = route(
  { permission: "alerts.write", summary: "The address that is called every minute, and its last response.", answer: heartbeatSchema },
  () => getHeartbeat(),
);
export const PUT = route(
  {
    permission: "alerts.write",
    summary: "Set the address that is called every minute while intake, a worker and the database work; null: none.",
    body: setHeartbeatSchema,
    answer: heartbeatSchema,
  },
  ({ viewer, body }) => setHeartbeat(viewer, body.url),
);
