import { z } from "zod";
import { route } from "#lib/access/http/route.ts";
import { createDestinationSchema, destinationSchema } from "#lib/console/destinations/schema.ts";
import { createDestination, listDestinations } from "#lib/console/destinations/service.ts";

export const GET = route(
  { permission: "config.read", somewhere: true, summary: "All destinations.", answer: z.object({ items: z.array(destinationSchema) }) },
  ({ viewer }) => listDestinations(viewer),
);
export const POST = route(
  { permission: "config.write", summary: "Add a destination.", body: createDestinationSchema, answer: destinationSchema, status: 201 },
  ({ viewer, body }) => createDestination(viewer, body),
);
