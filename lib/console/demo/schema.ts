import { z } from "zod";
import { idOf } from "#lib/access/http/schema.ts";

export const demoSchema = z.object({ destinationId: idOf("destination") });
export type StartedDemo = z.output<typeof demoSchema>;

/** Where the demo's tour leads; null if there is no such thing (any more). */
export type TourPlaces = { destinationId: string; deliveryId: string | null; mappingId: string | null; problemId: string | null };
