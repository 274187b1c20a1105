import "#server-only";
import { createHmac, randomUUID } from "node:crypto";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { sampleEvents } from "#lib/core/segment/sample-events.ts";
import { processIntake } from "#lib/engine/ingestion/process-intake.ts";
import { receive } from "#lib/engine/ingestion/receive.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import type { StartedDemo } from "./schema.ts";
import { seedDemo } from "./seed-demo.ts";

/** Talon.One's documented sample and an order, as new events of now. */
export function demoEvents(): { title: string; description: string; event: JsonObject }[] {
  return ["talon-one", "order"].map((key) => {
    const sample = sampleEvents.find((candidate) => candidate.key === key);
    if (!sample) throw new Error(`Unknown sample event "${key}".`);
    const { title, description } = sample;
    return { title, description, event: { ...sample.event, messageId: `demo-${randomUUID()}`, timestamp: new Date().toISOString() } };
  });
}

/**
 * The demo within an installation: its destination, and two events that come in as Segment's do.
 */
export async function startDemo(viewer: Viewer): Promise<StartedDemo> {
  const { destinationId, sourceId, secret } = await seedDemo(viewer);
  const intake = await processIntake();
  for (const { event } of demoEvents()) {
    const body = Buffer.from(JSON.stringify(event));
    const signature = createHmac("sha1", secret).update(body).digest("hex");
    const { status } = await receive(intake, { sourceId, body, signature });
    if (status !== 200) throw new AppError("unavailable", "The demo's events could not be stored. Try again in a moment.");
  }
  return { destinationId };
}
