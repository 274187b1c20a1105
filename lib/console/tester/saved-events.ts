import "#server-only";
import type { z } from "zod";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { createMasker } from "#lib/console/privacy/mask.ts";
import { knownIds } from "#lib/console/privacy/mask-records.ts";
import { db } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import { mapInTurns } from "#lib/run/process/in-turns.ts";
import { readJsonc } from "./read-jsonc.ts";
import type { linkStateSchema, SavedEvent, SavedLink, saveEventSchema } from "./schema.ts";

/** Of one destination; what is longer than this is a store of its own, not a shelf of examples. */
export const savedEventLimit = 200;

export async function listSavedEvents(viewer: Viewer, destinationId: string): Promise<{ items: SavedEvent[] }> {
  await findDestination(db(), destinationId);
  const rows = await db().savedEvent.findMany({ where: { destinationId }, orderBy: { id: "desc" }, take: savedEventLimit });
  const masked = !seesPersonal(viewer);
  return {
    items: await mapInTurns(rows, async ({ id, name, text, createdBy, createdAt }) => ({
      id,
      name,
      text: masked ? await maskText(text) : text,
      createdBy,
      createdAt: createdAt.toISOString(),
      masked,
    })),
  };
}

export async function saveEvent(viewer: Viewer, destinationId: string, input: z.output<typeof saveEventSchema>): Promise<{ id: string }> {
  await findDestination(db(), destinationId);
  if ((await db().savedEvent.count({ where: { destinationId } })) >= savedEventLimit)
    throw new AppError("limit_reached", `At most ${savedEventLimit} events can be saved. Delete one before you save another.`);
  const { id } = await db().savedEvent.create({ data: { id: createId("savedEvent"), destinationId, ...input, createdBy: viewer.name } });
  return { id };
}

export async function deleteSavedEvent(destinationId: string, id: string): Promise<void> {
  const { count } = await db().savedEvent.deleteMany({ where: { destinationId, id } });
  if (count === 0) throw new AppError("not_found", "This event is not saved any more.");
}

export async function saveLink(viewer: Viewer, destinationId: string, state: z.output<typeof linkStateSchema>): Promise<{ id: string }> {
  await findDestination(db(), destinationId);
  const { id } = await db().savedLink.create({ data: { id: createId("link"), destinationId, state, createdBy: viewer.name } });
  return { id };
}

export async function getLink(viewer: Viewer, destinationId: string, id: string): Promise<SavedLink> {
  const row = await db().savedLink.findFirst({ where: { destinationId, id } });
  if (!row) throw new AppError("not_found", "This link leads nowhere: it was made in another destination, or deleted with it.");
  const state = row.state as SavedLink["state"];
  const masked = !seesPersonal(viewer);
  return { id, state: masked ? { ...state, text: await maskText(state.text) } : state, masked };
}

/** Text that does not read as an event is hidden whole: nobody knows what is in it. */
async function maskText(text: string): Promise<string> {
  try {
    const event = readJsonc(text);
    return JSON.stringify(await createMasker(knownIds({}, event)).valueInTurns(event), null, 2);
  } catch {
    return '{ "hidden": "Your role sees personal data masked, and this text cannot be read as an event." }';
  }
}
