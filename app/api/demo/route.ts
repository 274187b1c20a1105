import { route } from "#lib/access/http/route.ts";
import { demoSchema } from "#lib/console/demo/schema.ts";
import { startDemo } from "#lib/console/demo/service.ts";

export const POST = route(
  {
    permission: "config.write",
    summary: "Create the demo destination with a simulated Talon.One, and send it two events.",
    answer: demoSchema,
    status: 201,
  },
  ({ viewer }) => startDemo(viewer),
);
