"use client";
import { useMemo } from "react";
import { PageHeader, Section } from "#components/ui/card.tsx";
import { ErrorState } from "#components/ui/states.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { actionBySlug, defaultMapping } from "#lib/actions/index.ts";
import type { Destination } from "#lib/destinations/schema.ts";
import { ActionList, plainTitle } from "../actions/action-picker.tsx";
import { RecipeList } from "../actions/recipe-list.tsx";
import type { MappingContent } from "../model/mapping-form.ts";
import { MappingEditor } from "./mapping-editor.tsx";

/** Where to begin: with a recipe, or with an action. */
export function NewMapping({ onChoose }: { onChoose: (slug: string, recipe?: string) => void }) {
  const hydrated = useHydrated();
  return (
    <div inert={!hydrated} className="contents">
      <PageHeader title="New mapping" description="A mapping says which events are for it, and what is done with them in Talon.One." />
      <div className="flex flex-col gap-4">
        <Section title="Begin with a recipe" description="Finished starting points. Everything can be changed afterwards.">
          <RecipeList onChoose={(action, recipe) => onChoose(action.slug, recipe.name)} />
        </Section>
        <Section title="Or choose what should be done in Talon.One">
          <ActionList onChoose={(action) => onChoose(action.slug)} />
        </Section>
      </div>
    </div>
  );
}

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
  if (!initial) return <ErrorState title="There is no such action" error={new Error("Go back and choose one from the list.")} />;
  return <MappingEditor key={`${actionSlug} ${recipeName}`} destination={destination} initial={initial} />;
}

function startingContent(slug: string, recipeName: string | null): MappingContent | undefined {
  const action = actionBySlug.get(slug);
  if (!action) return undefined;
  const recipe = action.recipes.find((candidate) => candidate.name === recipeName);
  return {
    name: recipe?.name ?? plainTitle(action),
    actionSlug: slug,
    trigger: recipe?.trigger ?? 'type = "track"',
    enabled: false,
    settings: { ...defaultMapping(action), ...recipe?.mapping },
    options: {},
  };
}
