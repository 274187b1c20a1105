import "#server-only";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { createDestination } from "#lib/console/destinations/service.ts";
import { createMappingSchema } from "#lib/console/mappings/schema.ts";
import { createMapping } from "#lib/console/mappings/service.ts";
import { revealSourceSecrets } from "#lib/console/sources/reveal.ts";
import { createSource } from "#lib/console/sources/service.ts";
import { actions, defaultMapping } from "#lib/core/actions/index.ts";
import { recipesOf } from "#lib/core/actions/recipes/index.ts";
import { createToken } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/db/client.ts";

export type Demo = { destinationId: string; sourceId: string; secret: string };

/** Recipes that the demo starts with, each by its action and its name. */
const recipes = [
  ["trackEventV2", "Track to event"],
  ["updateCustomerSessionV2", "Order to customer session"],
  ["updateCustomerProfileV3", "Identify to profile"],
] as const;

/**
 * The demo destination with its source and mappings. Creates what is missing; what someone has
 * changed or deleted stays so. It is marked as a demo, and its deliveries go to a simulated
 * Talon.One.
 */
export async function seedDemo(viewer: Viewer): Promise<Demo> {
  const destinationId = await ensureDestination(viewer);
  const source = await ensureSource(viewer, destinationId);
  for (const [slug, name] of recipes) await addRecipe(viewer, destinationId, slug, name);
  return { destinationId, ...source };
}

/** Creates a mapping from a recipe, turned on, unless there is, or was, one of that name. */
export async function addRecipe(viewer: Viewer, destinationId: string, slug: string, name: string): Promise<void> {
  const action = actions.find((candidate) => candidate.slug === slug);
  const recipe = recipesOf(slug).find((candidate) => candidate.name === name);
  if (!action || !recipe) throw new Error(`Unknown recipe "${name}" of the action ${slug}.`);
  if (await db().mapping.count({ where: { destinationId, name } })) return;
  const settings = { ...defaultMapping(action), ...recipe.mapping };
  const mapping = { name, actionSlug: slug, trigger: recipe.trigger, enabled: true, settings };
  await createMapping(viewer, destinationId, createMappingSchema.parse(mapping));
}

async function ensureDestination(viewer: Viewer): Promise<string> {
  const found = await db().destination.findFirst({ where: { isDemo: true, deletedAt: null }, select: { id: true } });
  if (found) return found.id;
  const input = { name: "Demo", deployment: "demo.europe-west1.talon.one", apiKeyName: "Demo key", apiKey: `demo-${createToken()}` };
  return (await createDestination(viewer, input, { isDemo: true })).id;
}

async function ensureSource(viewer: Viewer, destinationId: string): Promise<{ sourceId: string; secret: string }> {
  const find = () => db().source.findFirst({ where: { destinationId, deletedAt: null }, orderBy: { createdAt: "asc" } });
  const found = (await find()) ?? (await createSource(viewer, destinationId, { name: "Demo shop" }).then(find));
  if (!found) throw new Error("The demo’s source has been deleted.");
  return { sourceId: found.id, secret: revealSourceSecrets(found).secret };
}
