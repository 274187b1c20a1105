"use client";
import { Button } from "#components/ui/button.tsx";
import { Facts, Section } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/input.tsx";
import { ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useCatalogueItems } from "#lib/console/catalogue/hooks.ts";
import { useCatalogue, useChangeCatalogue } from "#lib/console/catalogue/settings-hooks.ts";
import { CatalogueParts } from "./catalogue-parts.tsx";
import { OptionalKeyForm } from "./optional-key-form.tsx";

/** What Falconer knows about the Talon.One account, and the optional key with which it reads it. */
export function CatalogueSettings({ destinationId, mayWrite }: { destinationId: string; mayWrite: boolean }) {
  const catalogue = useCatalogue(destinationId);
  const change = useChangeCatalogue(destinationId);
  return (
    <Section
      title="What Talon.One has"
      description="Attributes, audiences and event types of your account, for pickers and checks in mappings. Optional: everything is sent without it."
      actions={
        catalogue.data?.key && (
          <Button
            busy={catalogue.data.refreshing || change.refresh.isPending}
            onClick={() => change.refresh.mutate(undefined, { onError: (error) => toast.error(error) })}
          >
            Read now
          </Button>
        )
      }
      bodyClassName="flex flex-col gap-4"
    >
      {catalogue.isPending ? (
        <Loading label="the catalogue">
          <Skeleton />
        </Loading>
      ) : catalogue.isError ? (
        <ErrorState title="The catalogue couldn’t be loaded" error={catalogue.error} onRetry={() => catalogue.refetch()} />
      ) : (
        <>
          {catalogue.data.keyProblem && <Notice tone="warn" title={catalogue.data.keyProblem} />}
          <CatalogueParts destinationId={destinationId} parts={catalogue.data.parts} mayWrite={mayWrite} />
          <ApplicationChoice destinationId={destinationId} applicationId={catalogue.data.applicationId} mayWrite={mayWrite} />
          {mayWrite && <ManagementKey destinationId={destinationId} masked={catalogue.data.key} />}
        </>
      )}
    </Section>
  );
}

function ManagementKey({ destinationId, masked }: { destinationId: string; masked: string | null }) {
  const { key } = useChangeCatalogue(destinationId);
  return (
    <OptionalKeyForm
      name="Management key"
      help="In Talon.One: Account > Tools > Management API keys. Select the endpoints that list attributes, audiences, event types and Applications."
      masked={masked}
      keeping={key}
    />
  );
}

/**
 * Attributes belong to Applications, so the one that the events go to decides which can be used.
 */
function ApplicationChoice({
  destinationId,
  applicationId,
  mayWrite,
}: {
  destinationId: string;
  applicationId: number | null;
  mayWrite: boolean;
}) {
  const { change } = useChangeCatalogue(destinationId);
  const applications = useCatalogueItems(destinationId).data?.applications ?? [];
  if (applications.length === 0) return null;
  const chosen = applications.find((one) => one.id === applicationId)?.name ?? "Not chosen";
  if (!mayWrite || applications.length === 1) return <Facts items={[{ name: "Application", value: chosen }]} />;
  return (
    <Field label="Application" help="The one that this destination’s API key belongs to. Attributes of others are marked.">
      <Select
        value={applicationId ?? ""}
        onChange={(event) =>
          change.mutate(
            { applicationId: event.target.value === "" ? null : Number(event.target.value) },
            { onSuccess: () => toast.good("Application saved"), onError: (error) => toast.error(error) },
          )
        }
      >
        <option value="">Not chosen</option>
        {applications.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </Select>
    </Field>
  );
}
