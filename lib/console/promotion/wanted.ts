import "#server-only";
import { matchMappings } from "#lib/console/configuration/match.ts";
import type { WantedMapping } from "#lib/console/configuration/schema.ts";
import { inOrder } from "#lib/console/mappings/live.ts";
import { storedOf } from "#lib/console/mappings/stored.ts";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { translateAudiences } from "#lib/core/catalogue/translate.ts";
import type { Catalogue } from "#lib/core/catalogue/types.ts";
import { loadCatalogue } from "#lib/engine/catalogue/load-catalogue.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import type { Destination } from "#lib/platform/db/generated/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import type { PromotedAudience } from "./schema.ts";

/** What a promotion takes to another destination, with the IDs that audiences have there. */
export type Promoted = {
  /** The mappings' IDs here, in the order of `mappings`. */
  ids: string[];
  mappings: WantedMapping[];
  audiences: PromotedAudience[];
  /** The same for a payload of one of these mappings. */
  translated(actionSlug: string, payload: JsonObject): JsonObject;
};

/**
 * The live mappings of one destination as another should have them. Their keys are masked. Within
 * one account the IDs are the same.
 */
export async function promotedMappings(tx: DbTransaction, from: Destination, to: Destination): Promise<Promoted> {
  const rows = async ({ id }: Destination) => tx.mapping.findMany({ where: { destinationId: id, deletedAt: null }, orderBy: [...inOrder] });
  const [own, there] = [await rows(from), await rows(to)];
  const wanted = own.map((row): WantedMapping => {
    const { secrets: _, ...content } = storedOf(row);
    return content;
  });
  const none = { ids: own.map(({ id }) => id), mappings: wanted, audiences: [], translated: (_: string, payload: JsonObject) => payload };
  if (from.deployment === to.deployment) return none;
  const catalogues = { from: await audiencesOf(from.id), to: await audiencesOf(to.id) };
  const found = matchMappings(there.map(storedOf), wanted);
  const audiences: PromotedAudience[] = [];
  const mappings = wanted.map((mapping, index) => {
    const action = actionBySlug.get(mapping.actionSlug);
    if (!action) return mapping;
    const match = there[found[index] ?? -1];
    const result = translateAudiences(action, mapping.settings, {
      ...catalogues,
      there: match?.actionSlug === mapping.actionSlug ? storedOf(match).settings : undefined,
    });
    audiences.push(...result.audiences.filter(({ id, becomes }) => id !== becomes).map((one) => ({ mapping: mapping.name, ...one })));
    return { ...mapping, settings: result.settings };
  });
  const translated = (actionSlug: string, payload: JsonObject) => {
    const action = actionBySlug.get(actionSlug);
    return action ? translateAudiences(action, payload, catalogues).settings : payload;
  };
  return { ...none, mappings, audiences, translated };
}

async function audiencesOf(destinationId: string): Promise<Catalogue> {
  const { audiences } = await loadCatalogue(pool(), destinationId);
  return audiences ? { audiences } : {};
}
