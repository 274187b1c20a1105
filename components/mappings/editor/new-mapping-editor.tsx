"use client";
import { useMemo } from "react";
import { ErrorState } from "#components/ui/states.tsx";
import type { Destination } from "#lib/console/destinations/schema.ts";
import { actionBySlug, defaultMapping } from "#lib/core/actions/index.ts";
import { recipesOf } from "#lib/core/actions/recipes/index.ts";
import { plainTitle } from "../actions/action-words.tsx";
import type { MappingContent } from "../model/mapping-form.ts";
import { MappingEditor } from "./mapping-editor.tsx";

/** The editor of a mapping that is not saved yet, begun with an action or one of its recipes. */
export function NewMappingEditor({
  destination,
  actionSlug,
  recipeName,
}: {
  destination: Destination;
  actionSlug: string;
  recipeName: string | null;
}) {
  const initial = useMemo(() => startingContent(actionSlug, recipeName), [actionSlug, recipeName]);
  if (!initial) return <ErrorState title="This action doesn’t exist" error={new Error("Go back and choose one from the list.")} />;
  return <MappingEditor key={`${actionSlug} ${recipeName}`} destination={destination} initial={initial} />;
}

function startingContent(slug: string, recipeName: string | null): MappingContent | undefined {
  const action = actionBySlug.get(slug);
  if (!action) return undefined;
  const recipe = recipesOf(slug).find((candidate) => candidate.name === recipeName);
  return {
    name: recipe?.name ?? plainTitle(action),
    actionSlug: slug,
    trigger: recipe?.trigger ?? 'type = "track"',
    enabled: false,
    settings: { ...defaultMapping(action), ...recipe?.mapping },
    options: {},
  };
}
