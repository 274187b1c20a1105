"use client";
import { PageHeader, Section } from "#components/ui/card.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { ActionList } from "../actions/action-picker.tsx";
import { RecipeList } from "../actions/recipe-list.tsx";

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
