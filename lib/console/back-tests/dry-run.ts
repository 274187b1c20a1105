import "#server-only";
import type { z } from "zod";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { askRules, mostRequests } from "#lib/console/tester/dry-run.ts";
import type { DryRunResults } from "#lib/console/tester/schema.ts";
import type { planOf } from "#lib/engine/back-tests/compare-event.ts";
import { AppError } from "#lib/platform/errors.ts";
import { bothPlans, bothSides, readEvents } from "./events.ts";
import type { backTestDryRunSchema } from "./schema.ts";
import { findBackTest } from "./service.ts";

/**
 * Asks Talon.One's live rules about one event of a back-test: what they would do after the change
 * and, beside it, with what is sent now. Nothing is stored.
 */
export async function dryRunOfEvent(
  viewer: Viewer,
  destinationId: string,
  id: string,
  { eventId, mappingId }: z.output<typeof backTestDryRunSchema>,
): Promise<DryRunResults> {
  const row = await findBackTest(destinationId, id);
  return askRules(viewer, destinationId, async () => {
    const stored = (await readEvents(row, [eventId])).get(eventId);
    if (!stored) throw new AppError("not_found", "This event has expired or was erased.");
    const { before, after } = await bothSides(stored, mappingId, await bothPlans(row));
    return { with: requestsOf(after), without: requestsOf(before) };
  });
}

const requestsOf = (plan: ReturnType<typeof planOf>) => (plan?.outcome === "ready" ? plan.requests.slice(0, mostRequests) : []);
