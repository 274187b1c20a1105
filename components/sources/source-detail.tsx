"use client";
import { useParams, useRouter } from "next/navigation";
import { useState } from "react";
import { useCrumbName } from "#components/frame/crumbs.ts";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { PageHeader, Section } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useDeleteSource, useSource } from "#lib/console/sources/hooks.ts";
import { BatchRemark } from "./batch-remark.tsx";
import { ClassicRemark } from "./classic-question.tsx";
import { FirstEvent } from "./first-event.tsx";
import { RefusedCalls } from "./refused-calls.tsx";
import { SecretRotation } from "./secret-rotation.tsx";
import { SourceAddress } from "./source-address.tsx";
import { SourceChart } from "./source-chart.tsx";
import { SourceSettings } from "./source-settings.tsx";
import { SourceToken } from "./source-token.tsx";

export function SourceDetail() {
  const { destinationId, sourceId } = useParams<{ destinationId: string; sourceId: string }>();
  const router = useRouter();
  const source = useSource(destinationId, sourceId);
  const remove = useDeleteSource(destinationId);
  const mayWrite = useCan("config.write");
  const [confirming, setConfirming] = useState(false);
  useCrumbName(sourceId, source.data?.name);

  if (source.isPending)
    return (
      <Loading label="the source" className="flex flex-col gap-4">
        <Skeleton className="h-7 w-60" />
        <Skeleton className="h-30 rounded-lg" />
        <Skeleton className="h-80 rounded-lg" />
      </Loading>
    );
  if (source.isError) return <ErrorState title="The source couldn’t be loaded" error={source.error} onRetry={() => source.refetch()} />;

  const isSegment = source.data.kind === "segment";
  const isSigned = isSegment || source.data.kind === "deletions";
  return (
    <>
      <PageHeader title={source.data.name} />
      <div className="flex max-w-200 flex-col gap-4">
        <FirstEvent destinationId={destinationId} sourceId={sourceId} />
        {isSegment && <BatchRemark source={source.data} isOwnPage />}
        {isSegment && source.data.classicDestinationOn !== true && <ClassicRemark source={source.data} />}
        <SourceAddress source={source.data} />
        <SourceChart destinationId={destinationId} sourceId={sourceId} />
        {source.data.refusedCalls && <RefusedCalls refused={source.data.refusedCalls} />}
        {isSigned ? (
          <SecretRotation destinationId={destinationId} source={source.data} mayWrite={mayWrite} />
        ) : (
          <SourceToken destinationId={destinationId} source={source.data} mayWrite={mayWrite} />
        )}
        <SourceSettings destinationId={destinationId} source={source.data} mayWrite={mayWrite} />
        {mayWrite && (
          <Section
            title="Delete this source"
            description={`Falconer then refuses what ${isSigned ? "Segment" : "its sender"} still sends, and those events are lost. Events received so far stay.`}
            actions={
              <Button look="danger" onClick={() => setConfirming(true)}>
                Delete source
              </Button>
            }
          />
        )}
      </div>
      <ConfirmDialog
        open={confirming}
        onOpenChange={setConfirming}
        title={`Delete ${source.data.name}?`}
        confirmLabel="Delete source"
        typeToConfirm={source.data.name}
        busy={remove.isPending}
        onConfirm={() =>
          remove.mutate(sourceId, {
            onSuccess: () => {
              toast.good(`${source.data.name} deleted`);
              router.push(paths.sources(destinationId));
            },
            onError: (error) => toast.error(error),
          })
        }
      >
        {source.data.kind === "sdk" ? "Its write key" : "Its address"} stops working at once. You can’t undo this.
      </ConfirmDialog>
    </>
  );
}
