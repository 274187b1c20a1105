import "#server-only";
import type { z } from "zod";
import { checkFilters } from "#lib/console/destinations/check-filters.ts";
import { checkMapping } from "#lib/console/mappings/check-mapping.ts";
import type { Candidate, Definition } from "#lib/engine/back-tests/config.ts";
import { withoutSecrets } from "#lib/engine/secrets/mapping-settings.ts";
import { db } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import type { Issue } from "#lib/platform/json.ts";
import { type DraftRevision, definitionOf } from "./of-drafts.ts";
import type { startBackTestSchema } from "./schema.ts";

type Input = z.output<typeof startBackTestSchema>;

/** The change to test, checked: what cannot run is refused, with its place. */
export async function candidateOf(destinationId: string, input: Input): Promise<Candidate & { title: string; drafts: DraftRevision[] }> {
  const drafts = await draftsOf(destinationId, input.drafts);
  const written = input.mappings.map(({ mappingId, ...rest }, index) => {
    const definition: Definition = { ...rest, enabled: true };
    return { id: mappingId ?? createId("mapping"), definition, path: `mappings[${index}]` };
  });
  const issues = written.flatMap(({ definition, path }) => prefixed(checkDefinition(definition), path));
  if (input.filters) issues.push(...checkFilters(input.filters));
  if (issues.length > 0) throw new AppError("invalid", issues[0]?.message ?? "", issues);
  const changes = new Map<string, Definition | null>(drafts.map(({ id, definition }) => [id, definition]));
  for (const { id, definition } of written) changes.set(id, definition);
  if (changes.size === 0 && !input.filters)
    throw new AppError("invalid", "There is nothing to test. Choose mappings, drafts or filters.", [
      { path: "mappings", message: "Choose mappings, drafts or filters." },
    ]);
  return {
    mappings: [...changes].map(([id, definition]) => ({ id, definition })),
    filters: input.filters,
    drafts: drafts.map(({ id, revision }) => ({ mappingId: id, revision })),
    title: titleOf(
      input,
      written.map(({ definition }) => definition.name),
      drafts.length,
    ),
  };
}

const checkDefinition = (definition: Definition): Issue[] => checkMapping({ ...definition, settings: withoutSecrets(definition.settings) });
const prefixed = (issues: readonly Issue[], prefix: string) =>
  issues.map((issue) => ({ ...issue, path: issue.path ? `${prefix}.${issue.path}` : prefix }));

type Draft = { id: string; revision: number; definition: Definition | null };

async function draftsOf(destinationId: string, which: Input["drafts"]): Promise<Draft[]> {
  if (which === undefined) return [];
  const rows = await db().mappingDraft.findMany({
    where: { destinationId, ...(which === "all" ? {} : { mappingId: { in: which } }) },
    orderBy: { mappingId: "asc" },
  });
  if (rows.length === 0) throw new AppError("conflict", "There isn’t a draft to test.");
  return rows.map((row) => ({ id: row.mappingId, revision: row.revision, definition: definitionOf(row) }));
}

function titleOf({ drafts, filters }: Input, names: readonly string[], count: number): string {
  const parts = [
    ...names,
    ...(drafts === undefined ? [] : [drafts === "all" ? "All drafts" : `${count} ${count === 1 ? "draft" : "drafts"}`]),
    ...(filters ? ["Filters"] : []),
  ];
  return parts.join(", ").slice(0, 200);
}
