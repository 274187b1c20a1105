"use client";
import Link from "next/link";
import { paths } from "#components/frame/paths.ts";
import { StateDot } from "#components/ui/badge.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { useRelease } from "#lib/console/releases/hooks.ts";
import type { Release, ReleaseDetail } from "#lib/console/releases/schema.ts";
import { kindWords } from "./change-words.ts";
import { ContentDifferences } from "./content-differences.tsx";

/** What a release changed, mapping by mapping. */
export function ReleaseSheet({ destinationId, release, onClose }: { destinationId: string; release: Release; onClose: () => void }) {
  const detail = useRelease(destinationId, release.id);
  return (
    <Sheet open onOpenChange={onClose} title={`Release ${release.number}`} description={release.note || undefined} width="lg">
      <div className="flex flex-col gap-5 p-4">
        {detail.isPending ? (
          <Loading label="the release">
            <Skeleton className="h-24" />
          </Loading>
        ) : detail.isError ? (
          <ErrorState title="The release couldn’t be loaded" error={detail.error} onRetry={() => detail.refetch()} />
        ) : (
          detail.data.items.map((item) => <Item key={item.mappingId} item={item} detail={detail.data} />)
        )}
      </div>
    </Sheet>
  );
}

function Item({ item, detail }: { item: ReleaseDetail["items"][number]; detail: ReleaseDetail }) {
  const content = detail.contents.find(({ mappingId }) => mappingId === item.mappingId);
  const { word, icon, tone } = kindWords[item.kind];
  return (
    <section className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-2">
        <h3 className="min-w-0 text-base font-semibold break-words">{outside(item.name)}</h3>
        <StateDot icon={icon} tone={tone}>
          {word}
        </StateDot>
      </div>
      <p className="text-sm text-ink-muted">
        By {outside(item.author)}.{" "}
        <Link
          href={paths.mappingHistory(detail.destinationId, item.mappingId, item.afterVersion ?? undefined)}
          className="text-accent-text underline"
        >
          {item.beforeVersion > 0 ? `Version ${item.beforeVersion} → ${item.afterVersion}` : `Version ${item.afterVersion}`}
        </Link>
      </p>
      {content?.after ? <ContentDifferences before={content.before} after={content.after} /> : <p>No event uses it any more.</p>}
    </section>
  );
}
