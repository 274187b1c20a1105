"use client";
import { useRouter, useSearchParams } from "next/navigation";
import { useWatch } from "react-hook-form";
import { SelectField, TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { paths } from "#components/frame/paths.ts";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { PageHeader, Section } from "#components/ui/card.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useApiKeys } from "#lib/console/api-keys/hooks.ts";
import { useCreateDestination } from "#lib/console/destinations/hooks.ts";
import type { CreateDestination } from "#lib/console/destinations/schema.ts";
import { ConnectionTest } from "./connection-test.tsx";
import { deploymentHost } from "./deployment.ts";

const schema = () => import("#lib/console/destinations/schema.ts").then((module) => module.createDestinationSchema);
const blank: CreateDestination = { name: "", deployment: "", apiKey: "" };

export function NewDestination() {
  const router = useRouter();
  const fromStart = useSearchParams().has("start");
  const create = useCreateDestination();
  const apiKeys = useApiKeys();
  const form = useZodForm(schema, blank);
  const [deployment = "", apiKey, apiKeyId] = useWatch({ control: form.control, name: ["deployment", "apiKey", "apiKeyId"] });
  const host = deploymentHost(deployment);
  const stored = apiKeys.data ?? [];
  const usesStored = Boolean(apiKeyId);

  return (
    <>
      <PageHeader title="Add destination" description="Where events go: one Talon.One application, by its deployment and its API key." />
      <form
        method="post"
        noValidate
        className="flex max-w-160 flex-col gap-4"
        onSubmit={form.submit(async (values) => {
          const made = await create.mutateAsync(values);
          toast.good(`${made.name} is ready`);
          router.push(fromStart ? paths.overview(made.id) : paths.newSource(made.id));
        })}
      >
        <ErrorSummary issues={form.issues} attempt={form.formState.submitCount} />
        <Section title="Talon.One" bodyClassName="flex flex-col gap-3">
          <TextField
            form={form}
            name="name"
            label="Name"
            required
            help="For people: “Shop Europe”, “Staging”."
            autoComplete="off"
            autoFocus
          />
          <TextField
            form={form}
            name="deployment"
            label="Deployment"
            required
            help={
              host && host !== deployment.trim() ? (
                <>
                  Kept as <span className="font-mono text-mono">{host}</span>
                </>
              ) : (
                "Host name of your Talon.One, such as acme.europe-west1.talon.one. It is in your browser’s address bar in Talon.One."
              )
            }
            autoComplete="off"
            spellCheck={false}
            inputMode="url"
            mono
          />
          {stored.length > 0 && (
            <SelectField
              form={form}
              name="apiKeyId"
              optional
              label="API key"
              options={[
                { value: "", label: "A new key" },
                ...stored.map((key) => ({ value: key.id, label: `${key.name} (${key.masked})` })),
              ]}
            />
          )}
          {!usesStored && (
            <TextField
              form={form}
              name="apiKey"
              optional
              label={stored.length > 0 ? "New API key" : "API key"}
              required
              type="password"
              autoComplete="off"
              spellCheck={false}
              mono
              help="In Talon.One: Settings, Developer Settings, Create API Key, with “Segment” as the use. It is stored encrypted, and never shown again."
            />
          )}
          {!usesStored && <ConnectionTest input={{ deployment, apiKey }} disabled={!host || !apiKey} />}
        </Section>
        <div className="flex flex-wrap justify-end gap-2">
          <ButtonLink href={fromStart ? paths.start() : paths.destinations()}>Cancel</ButtonLink>
          <Button type="submit" look="primary" busy={form.formState.isSubmitting}>
            {form.formState.isSubmitting ? "Adding…" : "Add destination"}
          </Button>
        </div>
      </form>
    </>
  );
}
