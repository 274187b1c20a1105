"use client";
import { GitCompareArrows } from "lucide-react";
import { useParams, useSearchParams } from "next/navigation";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { PageHeader, Section } from "#components/ui/card.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState, ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { ParamTabs, useParamTab } from "#components/ui/tabs.tsx";
import { useDestination } from "#lib/console/destinations/hooks.ts";
import type { ChangeMode } from "#lib/console/destinations/schema.ts";
import { useDrafts } from "#lib/console/mappings/drafts/hooks.ts";
import { useReleases } from "#lib/console/releases/hooks.ts";
import { ChangesBackTest } from "./changes-back-test.tsx";
import { DraftCard } from "./draft-card.tsx";
import { OrderCard } from "./order-card.tsx";
import { ReleaseForm } from "./release-form.tsx";
import { ReleaseList } from "./release-list.tsx";
import { WaitingRelease } from "./waiting-release.tsx";

const tabs = [
  { id: "drafts", label: "Drafts" },
  { id: "releases", label: "Releases" },
] as const;

const descriptions: Record<ChangeMode, string> = {
  at_once: "Save makes a mapping live at once. Drafts wait here for a release.",
  release: "Changes to mappings go live by release: every save makes a draft, and the drafts you choose go live together.",
  approval: "Changes to mappings go live by release, once an admin who didn’t make them has approved them.",
};

/** Drafts, waiting releases, and what went live. */
export function ChangesPage() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const tab = useParamTab("show", tabs);
  const destination = useDestination(destinationId);
  const releases = useReleases(destinationId);
  const mode = destination.data?.changes ?? "at_once";
  const waiting =
    releases.data?.pages.flatMap(({ items }) => items).filter(({ state }) => state === "asked" || state === "scheduled") ?? [];
  return (
    <>
      <PageHeader
        title="Changes"
        description={descriptions[mode]}
        className="mb-2"
        actions={
          <ButtonLink href={paths.promote(destinationId)} className="max-w-full">
            <span className="truncate">
              {destination.data?.promotesTo ? <>Promote to {outside(destination.data.promotesTo.name)}</> : "Promote"}
            </span>
          </ButtonLink>
        }
      />
      <ParamTabs label="Changes" name="show" tabs={tabs} className="mb-4" />
      {tab === "releases" ? (
        <ReleaseList destinationId={destinationId} releases={releases} />
      ) : (
        <div className="flex flex-col gap-4">
          {waiting.map((release) => (
            <WaitingRelease key={release.id} release={release} mode={mode} />
          ))}
          <Drafts destinationId={destinationId} mode={mode} orderWaits={waiting.some(({ reorders }) => reorders)} />
        </div>
      )}
    </>
  );
}

const orderKey = "order";

function Drafts({ destinationId, mode, orderWaits }: { destinationId: string; mode: ChangeMode; orderWaits: boolean }) {
  const drafts = useDrafts(destinationId);
  const mayWrite = useCan("mappings.write");
  const mayRelease = useCan("releases.write");
  // People who come from a mapping's draft mean that one, not their colleagues' drafts.
  const wanted = useSearchParams().get("draft");
  const [choices, setChoices] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isOneOfThese = drafts.data?.items.some(({ mappingId }) => mappingId === wanted) ?? false;
  const isChosen = (key: string) => choices.get(key) ?? (!isOneOfThese || key === wanted);
  const choose = (key: string) => (chosen: boolean) => setChoices((before) => new Map(before).set(key, chosen));
  if (drafts.isPending)
    return (
      <Loading label="drafts" className="flex flex-col gap-3">
        <Skeleton className="h-28" />
        <Skeleton className="h-28" />
      </Loading>
    );
  if (drafts.isError) return <ErrorState title="The drafts couldn’t be loaded" error={drafts.error} onRetry={() => drafts.refetch()} />;
  const { items, order, names } = drafts.data;
  if (items.length === 0 && !order)
    return (
      <EmptyState
        icon={GitCompareArrows}
        title="No drafts"
        action={<ButtonLink href={paths.mappings(destinationId)}>Go to mappings</ButtonLink>}
      >
        Everything saved so far is live.
      </EmptyState>
    );
  // Drafts in a waiting release are decided there.
  const canRelease = items.some(({ release }) => !release) || (order !== null && !orderWaits);
  const chosen = items.filter(({ mappingId, release }) => isChosen(mappingId) && !release);
  return (
    <div className="grid min-w-0 grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(18rem,24rem)]">
      <div className="flex min-w-0 flex-col gap-3">
        <h2 className="sr-only">Drafts</h2>
        {items.map((draft) => (
          <DraftCard
            key={draft.mappingId}
            draft={draft}
            chosen={isChosen(draft.mappingId)}
            mayWrite={mayWrite}
            mayRelease={mayRelease}
            onChoose={choose(draft.mappingId)}
          />
        ))}
        {order && (
          <OrderCard
            destinationId={destinationId}
            order={order}
            names={names}
            chosen={isChosen(orderKey) && !orderWaits}
            mayWrite={mayWrite}
            mayRelease={mayRelease && !orderWaits}
            onChoose={choose(orderKey)}
          />
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-4 self-stretch">
        {chosen.length > 0 && (
          <Section title="Back-test">
            <ChangesBackTest
              destinationId={destinationId}
              drafts={chosen}
              title={chosen.length === 1 ? `Back-test the draft of ${chosen[0]?.name}` : `Back-test ${chosen.length} drafts`}
            />
          </Section>
        )}
        {mayRelease && canRelease && (
          <ReleaseForm
            destinationId={destinationId}
            mode={mode}
            drafts={chosen}
            order={order && isChosen(orderKey) && !orderWaits ? order : undefined}
          />
        )}
      </div>
    </div>
  );
}
