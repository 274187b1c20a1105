"use client";
import { SelectField, SwitchField, TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { Section } from "#components/ui/card.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { GuardedSaveBar } from "#components/ui/guarded-save-bar.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useDestinations, useUpdateDestination } from "#lib/console/destinations/hooks.ts";
import { limits } from "#lib/console/destinations/limits.ts";
import type { Destination } from "#lib/console/destinations/schema.ts";
import { environmentWords } from "./environment.tsx";

const schema = () =>
  import("#lib/console/destinations/schema.ts").then((module) =>
    module.updateDestinationSchema.pick({
      name: true,
      deployment: true,
      apiKey: true,
      enabled: true,
      rateLimitPerSecond: true,
      retryHorizonHours: true,
      retentionDays: true,
      changes: true,
      environment: true,
      promotesToId: true,
    }),
  );

const shown = ({ name, deployment, enabled, rateLimitPerSecond, retryHorizonHours, retentionDays, ...rest }: Destination) => ({
  name,
  deployment,
  // Undefined until it is entered: the stored one never comes here.
  apiKey: undefined as string | undefined,
  enabled,
  rateLimitPerSecond,
  retryHorizonHours,
  retentionDays,
  changes: rest.changes,
  environment: rest.environment,
  promotesToId: rest.promotesTo?.id ?? null,
});

const changeChoices = [
  { value: "at_once", label: "At once, with each save" },
  { value: "release", label: "By release" },
  { value: "approval", label: "By release, with approval" },
];

const environmentChoices = Object.entries(environmentWords).map(([value, label]) => ({ value, label }));

export function GeneralSettings({ destination, mayWrite }: { destination: Destination; mayWrite: boolean }) {
  const update = useUpdateDestination(destination.id);
  const others =
    useDestinations().data?.filter(({ id }) => id !== destination.id) ?? (destination.promotesTo ? [destination.promotesTo] : []);
  const form = useZodForm(schema, shown(destination), { follow: true });
  const changes = Object.keys(form.formState.dirtyFields).length;
  return (
    <form
      method="post"
      noValidate
      onSubmit={form.submit(async (values) => {
        form.restart(shown(await update.mutateAsync(form.edited(values))));
        toast.good("Saved");
      })}
    >
      <fieldset disabled={!mayWrite} className="flex min-w-0 flex-col gap-4">
        <legend className="sr-only">General settings</legend>
        <ErrorSummary issues={form.issues} attempt={form.formState.submitCount} />
        <Section title="General" bodyClassName="flex flex-col gap-3">
          <TextField form={form} name="name" label="Name" required className="max-w-100" />
          <TextField
            form={form}
            name="deployment"
            label="Deployment"
            required
            mono
            className="max-w-100"
            spellCheck={false}
            help="Host of your Talon.One. Test the connection after a change."
          />
          {form.formState.dirtyFields.deployment && (
            <TextField
              form={form}
              name="apiKey"
              label="API key"
              required
              type="password"
              autoComplete="off"
              spellCheck={false}
              mono
              className="max-w-100"
              help="A key for this deployment. The stored key is sent to no other deployment."
            />
          )}
          <SwitchField
            form={form}
            name="enabled"
            label="Deliver to Talon.One"
            help="When off, events are still received and stored, but nothing is sent."
          />
        </Section>
        <Section title="Environment" bodyClassName="grid gap-3 sm:grid-cols-2">
          <SelectField
            form={form}
            name="environment"
            label="Environment"
            none="None"
            options={environmentChoices}
            help="Shown in its colour while someone works in this destination."
          />
          <SelectField
            form={form}
            name="promotesToId"
            label="Promotes to"
            none="No destination"
            options={others.map(({ id, name }) => ({ value: id, label: name }))}
            help="The Changes page then offers to copy these mappings there."
          />
        </Section>
        <Section title="Changes to mappings">
          <SelectField
            form={form}
            name="changes"
            label="Mappings go live"
            options={changeChoices}
            className="max-w-100"
            help="By release, every save makes a draft: in the console, by the API and by imports. With approval, an admin who didn’t make the changes last releases them."
          />
        </Section>
        <Section title="Delivery" bodyClassName="grid gap-3 sm:grid-cols-2">
          <TextField
            form={form}
            name="rateLimitPerSecond"
            number
            label="Maximum requests per second"
            inputMode="numeric"
            {...limits.rateLimitPerSecond}
            help="Talon.One allows 60 per second for each key. Raise this only if Talon.One has raised it for you."
          />
          <TextField
            form={form}
            name="retryHorizonHours"
            number
            label="Retry for (hours)"
            inputMode="numeric"
            {...limits.retryHorizonHours}
            help="How long Falconer keeps retrying a delivery, with increasing delays."
          />
        </Section>
        <Section title="Retention">
          <TextField
            form={form}
            name="retentionDays"
            number
            label="Keep events and deliveries for (days)"
            inputMode="numeric"
            {...limits.retentionDays}
            className="max-w-100"
            help="Counted from when Falconer received them. Older ones are deleted for good, including personal data. Applies only to events received from now on."
          />
        </Section>
      </fieldset>
      <GuardedSaveBar count={changes} onDiscard={() => form.restart()} busy={form.formState.isSubmitting} />
    </form>
  );
}
