"use client";
import { History } from "lucide-react";
import dynamic from "next/dynamic";
import { useParams, useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { useCrumbName } from "#components/frame/crumbs.ts";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState, ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useMapping } from "#lib/console/mappings/hooks.ts";
import { useRestoreVersion, useVersion, useVersions } from "#lib/console/versions/hooks.ts";
import type { Version } from "#lib/console/versions/schema.ts";
import { VersionList } from "./version-list.tsx";

const VersionCompare = dynamic(
  patiently(() => import("./version-compare.tsx").then((module) => module.VersionCompare)),
  {
    loading: () => <Skeleton className="h-40 w-full" />,
  },
);

/** Every version of a mapping: who, when, why, what changed, and the way back to any of them. */
export function HistoryPage() {
  const { destinationId, mappingId } = useParams<{ destinationId: string; mappingId: string }>();
  const mapping = useMapping(destinationId, mappingId);
  const versions = useVersions(destinationId, mappingId);
  const items = versions.data?.pages.flatMap((page) => page.items) ?? [];
  const wanted = Number(useSearchParams().get("version")) || undefined;
  const [chosen, setChosen] = useState<{ shown?: number; against?: number }>({ shown: wanted });
  useCrumbName(mappingId, mapping.data?.name);
  const newest = items[0]?.number;
  const number = chosen.shown ?? newest;
  const before =
    chosen.against ?? items.find((each) => each.number < (number ?? 0))?.number ?? (number && number > 1 ? number - 1 : undefined);
  const shown = useOne(destinationId, mappingId, items, number);
  const against = useOne(destinationId, mappingId, items, before);

  if (versions.isError)
    return <ErrorState title="The history couldn’t be loaded" error={versions.error} onRetry={() => versions.refetch()} />;
  return (
    <>
      <PageHeader
        title={mapping.data ? `History of ${mapping.data.name}` : "History"}
        description="Each change that events saw made a new version. Deliveries name the version that created them."
        actions={<ButtonLink href={paths.mapping(destinationId, mappingId)}>Open mapping</ButtonLink>}
      />
      {versions.isPending ? (
        <Loading label="versions" className="flex flex-col gap-3">
          <Skeleton className="h-16" />
          <Skeleton className="h-16" />
        </Loading>
      ) : items.length === 0 ? (
        <EmptyState icon={History} title="No versions yet">
          This mapping is a draft. Its first version comes with its first release.
        </EmptyState>
      ) : (
        <div className="grid min-w-0 grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(18rem,26rem)_minmax(0,1fr)]">
          <VersionList
            destinationId={destinationId}
            versions={items}
            shown={number}
            against={before}
            onShow={(next) => setChosen({ shown: next })}
            onAgainst={(next) => setChosen({ shown: number, against: next })}
            more={versions.hasNextPage ? { busy: versions.isFetchingNextPage, load: () => void versions.fetchNextPage() } : undefined}
          />
          <div aria-live="polite" className="min-w-0">
            {shown ? (
              <VersionCompare
                shown={shown}
                against={against}
                actions={<Restore destinationId={destinationId} version={shown} draft={mapping.data?.draft ?? undefined} />}
              />
            ) : (
              <Notice>This version is no longer stored, or is older than the history.</Notice>
            )}
          </div>
        </div>
      )}
    </>
  );
}

/** From the list, or where it is older than what was loaded, by itself. */
function useOne(destinationId: string, mappingId: string, items: readonly Version[], number: number | undefined): Version | undefined {
  const listed = items.find((each) => each.number === number);
  const alone = useVersion(destinationId, mappingId, listed ? undefined : number);
  return listed ?? alone.data;
}

function Restore({
  destinationId,
  version,
  draft,
}: {
  destinationId: string;
  version: Version;
  draft: { revision: number; updatedBy: string } | undefined;
}) {
  const router = useRouter();
  const mayWrite = useCan("mappings.write");
  const restore = useRestoreVersion(destinationId, version.mappingId);
  const [asking, setAsking] = useState(false);
  // The live one is what the mapping is already.
  if (!mayWrite || version.live) return null;
  const run = () =>
    restore.mutate(
      { number: version.number, replacesDraft: draft?.revision },
      {
        onSuccess: () => {
          toast.good(`Version ${version.number} is the draft now. No event uses it yet.`);
          router.push(paths.mapping(destinationId, version.mappingId));
        },
        onError: (error) => {
          setAsking(false);
          toast.error(error);
        },
      },
    );
  return (
    <>
      <Button busy={restore.isPending} onClick={() => (draft ? setAsking(true) : run())}>
        Restore version {version.number} as draft
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Replace the draft?"
        confirmLabel="Replace draft"
        busy={restore.isPending}
        onConfirm={run}
      >
        {outside(draft?.updatedBy)} changed this mapping’s draft last. Version {version.number} takes its place; the audit log keeps what it
        was.
      </ConfirmDialog>
    </>
  );
}
