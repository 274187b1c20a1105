"use client";
import { offeredActions } from "#lib/core/actions/index.ts";
import { recipesOf } from "#lib/core/actions/recipes/index.ts";
import type { ActionDefinition, ActionRecipe } from "#lib/core/actions/types.ts";
import { readTrigger } from "../trigger/read-trigger.ts";
import { ActionIcon } from "./action-icon.tsx";
import { groups } from "./action-picker.tsx";
import { plainTitle } from "./action-words.tsx";

/** Ready-made mappings, in a marketer's words. */
export function RecipeList({ onChoose }: { onChoose: (action: ActionDefinition, recipe: ActionRecipe) => void }) {
  const recipes = offeredActions
    .filter((action) => action.successor === undefined)
    .sort((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group))
    .flatMap((action) => recipesOf(action.slug).map((recipe) => ({ action, recipe })));
  return (
    <ul className="grid grid-cols-1 gap-2 sm:grid-cols-2 xl:grid-cols-3">
      {recipes.map(({ action, recipe }) => (
        <li key={`${action.slug} ${recipe.name}`}>
          <button
            type="button"
            onClick={() => onChoose(action, recipe)}
            className="flex size-full flex-col gap-1 rounded-lg border border-line bg-surface p-3.5 text-left hover:border-line-strong hover:bg-sunken/60"
          >
            <span className="flex items-center gap-2 font-semibold">
              <ActionIcon group={action.group} />
              {recipe.name}
            </span>
            <span className="text-ink-muted">{recipe.description}</span>
            <span className="mt-auto pt-1 text-sm text-ink-faint">
              {triggerWords(recipe.trigger)} → {plainTitle(action)}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function triggerWords(fql: string): string {
  const read = readTrigger(fql);
  return read.ok ? read.sentence : fql;
}
