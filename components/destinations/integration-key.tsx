"use client";
import type { ReactNode } from "react";
import { Section } from "#components/ui/card.tsx";
import { Notice } from "#components/ui/states.tsx";
import { useCatalogue, useChangeCatalogue } from "#lib/console/catalogue/settings-hooks.ts";
import { OptionalKeyForm } from "./optional-key-form.tsx";

/** The optional generic key: for dry runs, and for deleting customers. */
export function IntegrationKey({
  destinationId,
  mayWrite,
  title = "Dry runs",
  description = "The Event Tester, the preview of a mapping and back-tests ask Talon.One’s live rules what they would do. Nothing is stored. Optional: everything is sent without it.",
  children,
}: {
  destinationId: string;
  mayWrite: boolean;
  /** What it is needed for. */
  title?: string;
  description?: string;
  children?: ReactNode;
}) {
  const { data } = useCatalogue(destinationId);
  const { integrationKey } = useChangeCatalogue(destinationId);
  if (!data) return null;
  return (
    <Section title={title} description={description} bodyClassName="flex flex-col gap-4">
      {children}
      {data.integrationKeyProblem && <Notice tone="warn" title={data.integrationKeyProblem} />}
      {!mayWrite && <p className="text-ink-muted">{data.integrationKey ? "An Integration key is stored." : "No Integration key yet."}</p>}
      {mayWrite && (
        <OptionalKeyForm
          name="Integration key"
          help="In Talon.One: Application > Settings > Developer settings. Create an API key that isn’t for a third party."
          masked={data.integrationKey}
          keeping={integrationKey}
          problemOf={({ integrationKeyProblem }) => integrationKeyProblem}
        />
      )}
    </Section>
  );
}
