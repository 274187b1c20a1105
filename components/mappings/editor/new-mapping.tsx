"use client";
import { useEffect, useState } from "react";
import type { DraftKey } from "#components/frame/draft-storage.ts";
import { PageHeader, Section } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { ActionList } from "../actions/action-picker.tsx";
import { RecipeList } from "../actions/recipe-list.tsx";
import type { PeekedDraft } from "../model/peek-draft.ts";
import { forgetDraft, foundDraft } from "./found-draft.ts";
import { UnsavedMapping } from "./unsaved-mapping.tsx";

type Begin = { slug: string; recipe?: string };

/**
 * Where to begin: with a recipe, or with an action; or to continue what was begun here and never
 * saved.
 */
export function NewMapping({ draftKey, onChoose }: { draftKey: DraftKey; onChoose: (slug: string, recipe?: string) => void }) {
  const hydrated = useHydrated();
  const [draft, setDraft] = useState<PeekedDraft>();
  const [asked, setAsked] = useState<Begin>();
  // After the editor that was here before has kept its last changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked for once, when the page opens
  useEffect(() => setDraft(foundDraft(draftKey)), []);
  const discard = () => {
    forgetDraft(draftKey);
    setDraft(undefined);
  };
  const begin = ({ slug, recipe }: Begin) => {
    discard();
    onChoose(slug, recipe);
  };
  const choose = (slug: string, recipe?: string) => (draft ? setAsked({ slug, recipe }) : begin({ slug, recipe }));
  return (
    <div inert={!hydrated} className="contents">
      <PageHeader title="New mapping" description="A mapping says which events to use and what to do with them in Talon.One." />
      <div className="flex flex-col gap-4">
        {draft && <UnsavedMapping draft={draft} onContinue={() => onChoose(draft.actionSlug)} onDiscard={discard} />}
        <Section title="Start with a recipe" description="Ready-made mappings. You can change everything afterwards.">
          <RecipeList onChoose={(action, recipe) => choose(action.slug, recipe.name)} />
        </Section>
        <Section title="Or choose what should happen in Talon.One">
          <ActionList onChoose={(action) => choose(action.slug)} />
        </Section>
      </div>
      <ConfirmDialog
        open={asked !== undefined}
        onOpenChange={() => setAsked(undefined)}
        title="Start another mapping?"
        confirmLabel="Discard and start"
        onConfirm={() => asked && begin(asked)}
      >
        This discards your unsaved mapping “{draft?.name}”. To keep it, continue it and save it first.
      </ConfirmDialog>
    </div>
  );
}
