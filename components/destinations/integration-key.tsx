"use client";
import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useCatalogue, useChangeCatalogue } from "#lib/console/catalogue/settings-hooks.ts";

/** The optional generic key: for dry runs, and for deleting customers. */
export function IntegrationKey({
  destinationId,
  mayWrite,
  title = "Dry runs",
  description = "The Event Tester and the preview of a mapping ask Talon.One’s live rules what they would do. Nothing is stored. Optional: everything is sent without it.",
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
  const [text, setText] = useState("");
  if (!data) return null;
  const store = (value: string | null) =>
    integrationKey.mutate(value, {
      onSuccess: () => {
        setText("");
        toast.good(value === null ? "Integration key removed" : "Integration key saved");
      },
      onError: (error) => toast.error(error),
    });
  return (
    <Section title={title} description={description} bodyClassName="flex flex-col gap-4">
      {children}
      {data.integrationKeyProblem && <Notice tone="warn" title={data.integrationKeyProblem} />}
      {!mayWrite && (
        <p className="text-ink-muted">{data.integrationKey ? "An Integration key is stored." : "There is no Integration key."}</p>
      )}
      {mayWrite && (
        <form
          className="flex flex-wrap items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim()) store(text.trim());
          }}
        >
          <Field
            label={data.integrationKey ? "Another Integration key" : "Integration key"}
            help="In Talon.One: Application > Settings > Developer settings. Create an API key that is not for a third party."
            className="min-w-0 grow"
          >
            <Input type="password" autoComplete="off" mono value={text} onChange={(event) => setText(event.target.value)} />
          </Field>
          <Button type="submit" busy={integrationKey.isPending && integrationKey.variables !== null}>
            Save key
          </Button>
          {data.integrationKey && (
            <Button busy={integrationKey.isPending && integrationKey.variables === null} onClick={() => store(null)}>
              Remove key <Mono className="text-ink-muted">{data.integrationKey}</Mono>
            </Button>
          )}
        </form>
      )}
    </Section>
  );
}
