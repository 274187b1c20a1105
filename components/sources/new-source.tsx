"use client";
import { useParams, useSearchParams } from "next/navigation";
import { useState } from "react";
import { Controller } from "react-hook-form";
import { TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { paths } from "#components/frame/paths.ts";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { PageHeader, Section } from "#components/ui/card.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { useCreateSource } from "#lib/console/sources/hooks.ts";
import type { CreatedSource } from "#lib/console/sources/schema.ts";
import { type Batches, BatchQuestion } from "./batch-question.tsx";
import { ClassicQuestion } from "./classic-question.tsx";
import { ConnectSource } from "./connect-source.tsx";
import { type Sender, SenderQuestion, senders } from "./sender-question.tsx";

const schema = () => import("#lib/console/sources/schema.ts").then((module) => module.createSourceSchema);

export function NewSource() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const fromStart = useSearchParams().has("start");
  const create = useCreateSource(destinationId);
  const [made, setMade] = useState<CreatedSource>();
  const [sender, setSender] = useState<Sender>("segment");
  const [batches, setBatches] = useState<Batches>("unsure");
  const form = useZodForm(schema, { name: "", secret: "", classicDestinationOn: null });

  if (made) return <ConnectSource made={made} sender={sender} batches={batches} fromStart={fromStart} />;
  const { kind } = senders[sender];

  return (
    <>
      <PageHeader
        title="Add source"
        description="A source is one connection from Segment or your servers. It has its own secret, so that nobody else can send events to it."
      />
      <form
        method="post"
        noValidate
        className="flex max-w-160 flex-col gap-4"
        onSubmit={form.submit(async (values) => {
          setMade(await create.mutateAsync(kind === "segment" ? values : { name: values.name, kind }));
        })}
      >
        <ErrorSummary issues={form.issues} attempt={form.formState.submitCount} />
        <Section title="Source" bodyClassName="flex flex-col gap-4">
          <TextField form={form} name="name" label="Name" required help="For people: “Website”, “iOS app”." autoComplete="off" autoFocus />
          <SenderQuestion value={sender} onValueChange={setSender} />
          {kind === "segment" && (
            <>
              <Controller
                control={form.control}
                name="classicDestinationOn"
                render={({ field }) => <ClassicQuestion value={field.value} onValueChange={field.onChange} />}
              />
              <BatchQuestion value={batches} onValueChange={setBatches} />
              <details>
                <summary className="text-accent-text hover:underline">Use a shared secret of your own</summary>
                <TextField
                  form={form}
                  name="secret"
                  optional
                  label="Shared secret"
                  help="Leave empty to generate a strong one."
                  type="password"
                  autoComplete="off"
                  className="mt-3"
                  mono
                />
              </details>
            </>
          )}
        </Section>
        <div className="flex flex-wrap justify-end gap-2">
          <ButtonLink href={fromStart ? paths.home() : paths.sources(destinationId)}>Cancel</ButtonLink>
          <Button type="submit" look="primary" busy={form.formState.isSubmitting}>
            {form.formState.isSubmitting ? "Adding…" : "Add source"}
          </Button>
        </div>
      </form>
    </>
  );
}
