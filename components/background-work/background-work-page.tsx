"use client";
import { PageHeader, Section } from "#components/ui/card.tsx";
import { ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { useBackgroundWork } from "#lib/console/background-work/hooks.ts";
import type { WorkItem } from "#lib/console/background-work/schema.ts";
import { WorkRow } from "./work-row.tsx";

/** What runs, what comes next, what recurs, and what failed and why. */
export function BackgroundWorkPage() {
  const work = useBackgroundWork();
  return (
    <>
      <PageHeader
        title="Background work"
        description="What workers do besides sending requests: work that runs, is planned or failed, and why. If a worker stops, another continues."
      />
      {work.isPending ? (
        <Loading label="background work" className="flex flex-col gap-4">
          <Skeleton className="h-32" />
          <Skeleton className="h-64" />
        </Loading>
      ) : work.isError ? (
        <ErrorState title="Background work couldn’t be loaded" error={work.error} onRetry={() => work.refetch()} />
      ) : (
        <div className="flex flex-col gap-4">
          {work.data.workers === 0 && (
            <Notice tone="warn" live title="No worker is running">
              Nothing here runs until one does. Start a worker on this database.
            </Notice>
          )}
          <List title="Running" items={work.data.running} empty="Nothing is running." />
          <List title="Planned" items={work.data.planned} empty="Nothing is planned." />
          <List
            title="Recurring"
            description="Every worker takes part. Each of these runs in one worker at a time."
            items={work.data.recurring}
            empty="A worker adds these when it starts for the first time."
          />
          <List title="Ended in the last 7 days" items={work.data.ended} empty="Nothing ended in the last 7 days." />
        </div>
      )}
    </>
  );
}

function List({ title, description, items, empty }: { title: string; description?: string; items: readonly WorkItem[]; empty: string }) {
  if (items.length === 0)
    return (
      <Section title={title}>
        <p className="text-ink-muted">{empty}</p>
      </Section>
    );
  return (
    <Section title={title} description={description} flush>
      <ul aria-label={title} className="divide-y divide-line border-t border-line">
        {items.map((item) => (
          <WorkRow key={item.id} item={item} />
        ))}
      </ul>
    </Section>
  );
}
