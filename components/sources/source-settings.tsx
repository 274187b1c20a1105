"use client";
import { Controller } from "react-hook-form";
import { SwitchField, TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { CopyField } from "#components/ui/copy-button.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { Field, FieldSet } from "#components/ui/field.tsx";
import { GuardedSaveBar } from "#components/ui/guarded-save-bar.tsx";
import { Input } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.tsx";
import { RadioGroup } from "#components/ui/toggle.tsx";
import { useCreateHeaderToken, useUpdateSource } from "#lib/console/sources/hooks.ts";
import type { Source } from "#lib/console/sources/schema.ts";
import { ClassicQuestion } from "./classic-question.tsx";

const schema = () => import("#lib/console/sources/schema.ts").then((module) => module.updateSourceSchema);

const shown = ({ name, enabled, batchSignatures, maxAgeSeconds, dedupeWindowHours, strictIntegrations, classicDestinationOn }: Source) => ({
  name,
  enabled,
  batchSignatures,
  maxAgeSeconds,
  dedupeWindowHours,
  strictIntegrations,
  classicDestinationOn,
});

export function SourceSettings({ destinationId, source, mayWrite }: { destinationId: string; source: Source; mayWrite: boolean }) {
  const update = useUpdateSource(destinationId, source.id);
  const header = useCreateHeaderToken(destinationId, source.id);
  const form = useZodForm(schema, shown(source), { follow: true });
  const changes = Object.keys(form.formState.dirtyFields).length;
  const isSegment = source.kind === "segment";
  const needsHeader = isSegment && form.watch("batchSignatures") === "first_event_and_header";
  return (
    <form
      method="post"
      noValidate
      onSubmit={form.submit(async (values) => {
        form.restart(shown(await update.mutateAsync(form.edited(values))));
        toast.good("Saved");
      })}
    >
      <fieldset disabled={!mayWrite} className="min-w-0">
        <legend className="sr-only">Source settings</legend>
        <Section title="Settings" bodyClassName="flex flex-col gap-4">
          <ErrorSummary issues={form.issues} attempt={form.formState.submitCount} />
          <TextField form={form} name="name" label="Name" required className="max-w-100" />
          <SwitchField
            form={form}
            name="enabled"
            label="Accept events"
            help="When off, events are kept as not used, and nothing is sent."
          />
          {isSegment && (
            <>
              <Controller
                control={form.control}
                name="classicDestinationOn"
                render={({ field }) => <ClassicQuestion value={field.value} onValueChange={field.onChange} disabled={!mayWrite} />}
              />
              <Controller
                control={form.control}
                name="batchSignatures"
                render={({ field }) => (
                  <FieldSet legend="Batches are accepted when" help="Segment signs only the first event of a batch.">
                    <RadioGroup
                      name="batchSignatures"
                      value={field.value}
                      onValueChange={field.onChange}
                      disabled={!mayWrite}
                      options={[
                        {
                          value: "first_event_and_header",
                          label: "The first event is signed, and the request has the header token",
                          help: "How Segment sends batches. The token vouches for the other events.",
                        },
                        {
                          value: "whole_body",
                          label: "The whole body is signed",
                          help: "Stricter. Segment’s batches get 401, and Segment drops them: keep batching off there.",
                        },
                      ]}
                    />
                  </FieldSet>
                )}
              />
            </>
          )}
          {needsHeader && (
            <div className="flex flex-col items-start gap-2">
              {header.data ? (
                <Notice tone="warn" live title="Copy the header token now: it isn’t shown again" className="w-full">
                  In Segment’s mapping, under Headers, add <b>Authorization</b> with:
                  <div className="mt-2">
                    <CopyField value={`Bearer ${header.data.headerToken}`} label="header token" />
                  </div>
                </Notice>
              ) : (
                <>
                  <p className="text-ink-muted">
                    {source.hasHeaderToken
                      ? "A header token is set. A new one replaces it at once: batches with the old one are refused."
                      : "No header token yet. Batches are refused until you create one."}
                  </p>
                  <Button busy={header.isPending} onClick={() => header.mutate(undefined, { onError: (error) => toast.error(error) })}>
                    {source.hasHeaderToken ? "Create new header token" : "Create header token"}
                  </Button>
                </>
              )}
            </div>
          )}
          <div className="grid gap-3 sm:grid-cols-2">
            <TextField
              form={form}
              name="dedupeWindowHours"
              number
              label="Recognise duplicates for (hours)"
              inputMode="numeric"
              min={48}
              max={720}
              help="The same message ID within this time counts once."
            />
            <Controller
              control={form.control}
              name="maxAgeSeconds"
              render={({ field }) => (
                <TextFieldOrNone
                  value={field.value ?? null}
                  onValueChange={field.onChange}
                  error={form.formState.errors.maxAgeSeconds?.message}
                />
              )}
            />
          </div>
          <SwitchField
            form={form}
            name="strictIntegrations"
            label="Respect “All: false”"
            help="Skip events whose integrations say “All: false” without naming this destination. Engage and replayed events always carry it, so this is off by default."
          />
        </Section>
        <GuardedSaveBar count={changes} onDiscard={() => form.restart()} busy={form.formState.isSubmitting} />
      </fieldset>
    </form>
  );
}

function TextFieldOrNone({
  value,
  onValueChange,
  error,
}: {
  value: number | null;
  onValueChange: (value: number | null) => void;
  error?: string;
}) {
  return (
    <Field id="field-maxAgeSeconds" label="Refuse events older than (seconds)" help="Leave empty to accept any age." error={error}>
      <Input
        type="number"
        inputMode="numeric"
        min={60}
        value={value ?? ""}
        onChange={(event) => onValueChange(event.target.value === "" ? null : Number(event.target.value))}
      />
    </Field>
  );
}
