import { z } from "zod";
import { idOf } from "#lib/access/http/schema.ts";

export const demoSchema = z.object({ destinationId: idOf("destination") });
export type StartedDemo = z.output<typeof demoSchema>;
