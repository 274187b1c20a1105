"use client";
import { useParams } from "next/navigation";
import { useCan } from "#components/frame/viewer.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { ParamTabs, useParamTab } from "#components/ui/tabs.tsx";
import { useDestination } from "#lib/console/destinations/hooks.ts";
import { CallbackSettings } from "./callback-settings.tsx";
import { CatalogueSettings } from "./catalogue-settings.tsx";
import { ConnectionSettings } from "./connection-settings.tsx";
import { DangerZone } from "./danger-zone.tsx";
import { DeletionSettings } from "./deletion-settings.tsx";
import { FiltersForm } from "./filters-form.tsx";
import { ForwardingSettings } from "./forwarding-settings.tsx";
import { GeneralSettings } from "./general-settings.tsx";
import { IntegrationKey } from "./integration-key.tsx";

const tabs = [
  { id: "general", label: "General" },
  { id: "filters", label: "Filters" },
  { id: "talon-one", label: "Talon.One" },
  { id: "deletions", label: "Deletions" },
] as const;

export function DestinationSettings() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const destination = useDestination(destinationId);
  const tab = useParamTab("tab", tabs);
  const mayWrite = useCan("config.write");
  return (
    <>
      <PageHeader title="Settings" className="mb-2" />
      <ParamTabs label="Settings" name="tab" tabs={tabs} className="mb-4" />
      {destination.isPending ? (
        <Loading label="the settings" className="flex max-w-200 flex-col gap-4">
          <Skeleton className="h-64 rounded-lg" />
          <Skeleton className="h-64 rounded-lg" />
        </Loading>
      ) : destination.isError ? (
        <ErrorState title="The settings couldn’t be loaded" error={destination.error} onRetry={() => destination.refetch()} />
      ) : (
        <div className="flex max-w-200 flex-col gap-4">
          {!mayWrite && <Notice>You can read these settings. An admin can change them.</Notice>}
          {tab === "filters" ? (
            <FiltersForm destination={destination.data} mayWrite={mayWrite} />
          ) : tab === "talon-one" ? (
            <>
              <CatalogueSettings destinationId={destinationId} mayWrite={mayWrite} />
              <IntegrationKey destinationId={destinationId} mayWrite={mayWrite} />
              <CallbackSettings destinationId={destinationId} mayWrite={mayWrite} />
              <ForwardingSettings destinationId={destinationId} mayWrite={mayWrite} />
            </>
          ) : tab === "deletions" ? (
            <DeletionSettings destinationId={destinationId} mayWrite={mayWrite} />
          ) : (
            <>
              <ConnectionSettings destination={destination.data} mayWrite={mayWrite} />
              <GeneralSettings destination={destination.data} mayWrite={mayWrite} />
              {mayWrite && <DangerZone destination={destination.data} />}
            </>
          )}
        </div>
      )}
    </>
  );
}
