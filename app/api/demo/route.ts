import { demoSchema } from "#lib/demo/schema.ts";
import { startDemo } from "#lib/demo/service.ts";
import { route } from "#lib/http/route.ts";

export const POST = route(
  {
    permission: "config.write",
    summary: "Make the demo destination, which a simulated Talon.One answers, and send it two events.",
    answer: demoSchema,
    status: 201,
  },
  ({ viewer }) => startDemo(viewer),
);
