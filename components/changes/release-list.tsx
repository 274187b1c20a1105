"use client";
import { Rocket } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useCan } from "#components/frame/viewer.tsx";
import { Badge, StateDot } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState, ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { type useReleases, useRollBack } from "#lib/console/releases/hooks.ts";
import type { Release } from "#lib/console/releases/schema.ts";
import { rolledBack, stateWords } from "./change-words.ts";
import { ReleaseItems } from "./waiting-release.tsx";

const ReleaseSheet = dynamic(
  patiently(() => import("./release-sheet.tsx").then((module) => module.ReleaseSheet)),
  { ssr: false },
);

/** Every release, newest first, and the roll back for each. */
export function ReleaseList({ destinationId, releases }: { destinationId: string; releases: ReturnType<typeof useReleases> }) {
  const [open, setOpen] = useState<Release>();
  if (releases.isPending)
    return (
      <Loading label="releases" className="flex flex-col gap-3">
        <Skeleton className="h-20" />
        <Skeleton className="h-20" />
      </Loading>
    );
  if (releases.isError)
    return <ErrorState title="The releases couldn’t be loaded" error={releases.error} onRetry={() => releases.refetch()} />;
  const items = releases.data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return (
      <EmptyState icon={Rocket} title="No releases yet">
        A release makes several drafts live together, and can be rolled back. Save drafts of mappings, then release them under Drafts.
      </EmptyState>
    );
  return (
    <div className="flex flex-col gap-3">
      <ol aria-label="Releases, newest first" className="flex flex-col rounded-lg border border-line bg-surface">
        {items.map((release) => (
          <Item key={release.id} release={release} onOpen={() => setOpen(release)} />
        ))}
      </ol>
      {releases.hasNextPage && (
        <Button className="self-start" busy={releases.isFetchingNextPage} onClick={() => releases.fetchNextPage()}>
          {releases.isFetchingNextPage ? "Loading…" : "Show older releases"}
        </Button>
      )}
      {open && <ReleaseSheet destinationId={destinationId} release={open} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

function Item({ release, onOpen }: { release: Release; onOpen: () => void }) {
  const { word, icon, tone } = release.rolledBackBy ? rolledBack : stateWords[release.state];
  return (
    <li className="flex flex-col gap-1 border-b border-line p-4 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <h3 className="text-base font-semibold">Release {release.number}</h3>
        <StateDot icon={icon} tone={tone}>
          {word}
        </StateDot>
        {release.aroundApproval && <Badge tone="bad">Without approval</Badge>}
        <span className="ml-auto flex flex-wrap gap-2">
          {release.state === "published" && (
            <Button size="sm" onClick={onOpen} aria-label={`View changes of release ${release.number}`}>
              View changes
            </Button>
          )}
          {release.canRollBack && <RollBack release={release} />}
        </span>
      </div>
      <p className="text-sm text-ink-muted">
        <Times release={release} />
      </p>
      {release.note && <p className="break-words">“{outside(release.note)}”</p>}
      {release.reason && <p className={`break-words ${release.state === "failed" ? "text-bad" : ""}`}>{outside(release.reason)}</p>}
      <ReleaseItems release={release} />
      {release.rolledBackBy && <p className="text-sm text-ink-muted">Rolled back by release {release.rolledBackBy.number}.</p>}
    </li>
  );
}

function Times({ release }: { release: Release }) {
  return (
    <>
      By {outside(release.createdBy)} <Time value={release.createdAt} absolute />
      {release.decidedBy && (
        <>
          , {release.state === "published" || release.state === "scheduled" ? "approved" : release.state} by {outside(release.decidedBy)}{" "}
          <Time value={release.decidedAt} />
        </>
      )}
      {release.publishedAt && (
        <>
          , live since <Time value={release.publishedAt} absolute />
        </>
      )}
    </>
  );
}

function RollBack({ release }: { release: Release }) {
  const mayRelease = useCan("releases.write");
  const rollBack = useRollBack(release.destinationId);
  const [asking, setAsking] = useState(false);
  if (!mayRelease) return null;
  return (
    <>
      <Button size="sm" onClick={() => setAsking(true)} aria-label={`Roll back release ${release.number}`}>
        Roll back
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Roll back release ${release.number}?`}
        confirmLabel="Roll back"
        busy={rollBack.isPending}
        onConfirm={() =>
          rollBack
            .mutateAsync(release.id)
            .then(({ number }) => toast.good(`Release ${number} is live: it rolls back release ${release.number}`), toast.error)
            .finally(() => setAsking(false))
        }
      >
        A new release makes the earlier versions live again, from the next event on. Events already sent stay sent.
      </ConfirmDialog>
    </>
  );
}
