import "#server-only";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { setManagementKey } from "#lib/console/catalogue/service.ts";
import type { Demo } from "#lib/console/demo/seed-demo.ts";
import { addRecipe } from "#lib/console/demo/seed-demo.ts";
import { updateDestinationSchema } from "#lib/console/destinations/schema.ts";
import { updateDestination } from "#lib/console/destinations/update.ts";
import { saveDraft } from "#lib/console/mappings/drafts/service.ts";
import { saveDraftSchema } from "#lib/console/mappings/schema.ts";
import { getMapping, listMappings } from "#lib/console/mappings/service.ts";
import { createReleaseSchema } from "#lib/console/releases/schema.ts";
import { createRelease, rollBackRelease } from "#lib/console/releases/service.ts";
import { createSource } from "#lib/console/sources/service.ts";
import { db } from "#lib/platform/db/client.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import type { Colleagues } from "./colleagues.ts";
import type { Sender } from "./visits.ts";

// What people did in the demo's console, step by step, by the functions that the console calls.

export type SourceIds = Record<Sender, string>;

/** More sources and mappings beside those that every demo has, and mappings that go by release. */
export async function setUp(admin: Viewer, demo: Demo): Promise<SourceIds> {
  const { destinationId, sourceId } = demo;
  await updateDestination(
    admin,
    destinationId,
    updateDestinationSchema.parse({
      environment: "production",
      filters: { drop: { mode: "drop", fql: 'context.device.name = "training till"' } },
    }),
  );
  await setManagementKey(admin, destinationId, "demo-management-key");
  const add = (name: string, kind: "segment" | "token" | "sdk") => createSource(admin, destinationId, { name, kind });
  const [app, till, orders] = [await add("Mobile app", "segment"), await add("Point of sale", "token"), await add("Order service", "sdk")];
  await db().source.updateMany({ where: { destinationId }, data: { classicDestinationOn: false } });
  for (const [slug, name] of [
    ["updateCustomerSessionV2", "Cart to open session"],
    ["updateCustomerSessionV2", "Order cancelled"],
    ["updateCustomerProfilesAudiencesV2", "Every Engage audience"],
  ] as const)
    await addRecipe(admin, destinationId, slug, name);
  await updateDestination(admin, destinationId, updateDestinationSchema.parse({ changes: "release" }));
  return { site: sourceId, app: app.id, till: till.id, orders: orders.id };
}

type Edit = { name: string; settings?: JsonObject; trigger?: string; without?: readonly string[] };

/** Drafts a change of a mapping. Returns what a release of it needs. */
async function draft(author: Viewer, destinationId: string, { name, settings = {}, trigger, without = [] }: Edit) {
  const { items } = await listMappings(destinationId);
  const id = items.find((mapping) => mapping.name === name)?.id ?? "";
  const mapping = await getMapping({ destinationId, id });
  const kept = Object.entries(mapping.settings).filter(([key]) => !without.includes(key));
  const next = { ...Object.fromEntries(kept), ...settings };
  const input = saveDraftSchema.parse({ ...mapping, trigger: trigger ?? mapping.trigger, settings: next, version: mapping.version });
  const saved = await saveDraft(author, { destinationId, id }, input);
  return { mappingId: id, revision: saved.draft?.revision ?? 1 };
}

async function release(author: Viewer, destinationId: string, edit: Edit, note: string, publishAt?: string): Promise<string> {
  const drafts = [await draft(author, destinationId, edit)];
  const input = createReleaseSchema.parse({ drafts, note, ...(publishAt ? { publishAt } : {}) });
  return (await createRelease(author, destinationId, input)).id;
}

const path = (key: string) => ({ "@path": `$.${key}` });

/** Release 1. */
export const releaseCarts = ({ marketer }: Colleagues, destinationId: string) =>
  release(
    marketer,
    destinationId,
    { name: "Cart to open session", settings: { referralCode: path("properties.referral") } },
    "Carts carry referral codes, too.",
  );

/** Release 2, which names sessions by a number that the shop does not send. Returns its ID. */
export const releaseBroken = ({ marketer }: Colleagues, destinationId: string): Promise<string> =>
  release(
    marketer,
    destinationId,
    { name: "Order to customer session", settings: { customerSessionId: path("properties.order_number") } },
    "Sessions go by the new order number.",
  );

/** Release 3. */
export const rollBack = ({ tester }: Colleagues, destinationId: string, releaseId: string) =>
  rollBackRelease(tester, { destinationId, id: releaseId }, "The shop does not send order_number yet.");

/** Release 4: the profile's attributes one by one, with one that Talon.One does not have. */
export function releaseStrict({ marketer }: Colleagues, destinationId: string): Promise<string> {
  const names = ["email", "firstName", "lastName", "language", "loyaltyTier", "birthday", "orders", "newsletter", "favouriteStore"];
  const attributes = Object.fromEntries(names.map((name) => [name, path(`traits.${name}`)]));
  const edit = { name: "Identify to profile", settings: { attributes, skipNonExistingAttributes: false } };
  return release(marketer, destinationId, edit, "The favourite store for the store campaign; unknown names no longer go unnoticed.");
}

/**
 * A change whose release has its time, and one that waits for its release: answers the mapping that
 * the latter is of.
 */
export async function prepareNext({ marketer, tester }: Colleagues, destinationId: string, publishAt: string): Promise<string> {
  const trigger = 'type = "track" and (event = "Cart Viewed" or event = "Checkout Started" or event = "Product Added")';
  await release(
    tester,
    destinationId,
    { name: "Cart to open session", trigger },
    "Winter sale: carts count from the first product.",
    publishAt,
  );
  const settings = { attributes: { store: path("properties.store") } };
  const { mappingId } = await draft(marketer, destinationId, { name: "Order to customer session", settings });
  return mappingId;
}
