"use client";
import { Download, RotateCcw, ScrollText } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { useCan, useCanAt, useCanSomewhere, useViewer } from "#components/frame/viewer.tsx";
import { FilterSelect } from "#components/tables/filter-bar.tsx";
import { rangeStart, timeRanges } from "#components/tables/time-range.ts";
import { useUrlState } from "#components/tables/use-url-state.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { Card, PageHeader } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState, ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { Time, useNow } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { visibleText } from "#components/ui/visible-text.ts";
import { useAudit } from "#lib/access/audit/hooks.ts";
import type { AuditEntry } from "#lib/access/audit/schema.ts";
import { linkTo } from "#lib/access/http/api.ts";
import { useRestoreMapping } from "#lib/console/mappings/hooks.ts";
import { actionWords, kindChoices, namesObject, objectWords } from "./audit-words.ts";
import { changeLines } from "./change-words.ts";

export function AuditLog() {
  const all = useCan("audit.read");
  const some = useCanSomewhere("audit.read");
  const { params, replace } = useUrlState();
  const now = useNow();
  const filter = {
    objectKind: params.get("kind") || undefined,
    objectId: params.get("object") || undefined,
    from: rangeStart(params.get("range"), now),
  };
  const audit = useAudit(filter);
  const entries = audit.data?.pages.flatMap((page) => page.items) ?? [];
  const [restoring, setRestoring] = useState<AuditEntry>();
  return (
    <>
      <PageHeader
        title="Audit log"
        description={
          all
            ? "Who changed what, when, and from where. Nothing here can be changed or removed."
            : some
              ? "Who changed what at the destinations that you administer, and what you changed elsewhere."
              : "What you changed, and when."
        }
        actions={
          <a href={linkTo("GET /api/audit/export", { query: filter })} download className={buttonClass()}>
            <Download aria-hidden />
            Download as CSV
          </a>
        }
      />
      <search className="mb-3 flex flex-wrap gap-2">
        <FilterSelect name="kind" label="Kind" options={kindChoices} />
        <FilterSelect name="range" label="Time" options={timeRanges} />
        {filter.objectId && (
          <Button look="quiet" onClick={() => replace({ object: undefined })}>
            Show all objects
          </Button>
        )}
      </search>
      <Card>
        {audit.isPending ? (
          <Loading label="the audit log" className="flex flex-col gap-4 p-4">
            <Skeleton className="h-10" />
            <Skeleton className="h-10" />
            <Skeleton className="h-10" />
          </Loading>
        ) : audit.isError ? (
          <ErrorState title="The audit log couldn’t be loaded" error={audit.error} onRetry={() => audit.refetch()} />
        ) : entries.length === 0 ? (
          <EmptyState icon={ScrollText} title="No entries">
            Changes to destinations, mappings, users and keys appear here as they are made.
          </EmptyState>
        ) : (
          <ol className="divide-y divide-line">
            {entries.map((entry) => (
              <EntryRow key={entry.id} entry={entry} onRestore={() => setRestoring(entry)} />
            ))}
          </ol>
        )}
      </Card>
      {audit.hasNextPage && (
        <Button className="mt-3 self-center" busy={audit.isFetchingNextPage} onClick={() => audit.fetchNextPage()}>
          {audit.isFetchingNextPage ? "Loading…" : "Show older entries"}
        </Button>
      )}
      {restoring && <RestoreDialog entry={restoring} onClose={() => setRestoring(undefined)} />}
    </>
  );
}

function EntryRow({ entry, onRestore }: { entry: AuditEntry; onRestore: () => void }) {
  const viewer = useViewer();
  const mayRestore = useCanAt(entry.destinationId, "mappings.write");
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1 md:grid md:grid-cols-[minmax(0,1fr)_auto_5.75rem]">
        <p className="min-w-0 flex-1 basis-72 break-words">
          <b className="font-medium">{entry.actorId === viewer.id ? "You" : entry.actorName}</b>{" "}
          {actionWords(entry.action, entry.objectKind)}{" "}
          {namesObject(entry.action, entry.objectKind) && (
            <>
              {objectWords(entry.objectKind, entry.objectName)} <b className="font-medium">{outside(entry.objectName)}</b>{" "}
            </>
          )}
          {entry.version !== null && entry.destinationId && (
            <>
              <Link
                href={paths.mappingHistory(entry.destinationId, entry.objectId, entry.version)}
                aria-label={`Version ${entry.version} of ${visibleText(entry.objectName)}`}
                className="text-sm whitespace-nowrap text-accent-text underline"
              >
                version {entry.version}
              </Link>{" "}
            </>
          )}
          {entry.via !== "session" && <Badge>{entry.via === "token" ? "by token" : "Automatic"}</Badge>}
        </p>
        <p className="text-sm text-ink-faint md:text-right">
          <Time value={entry.at} absolute />
          {entry.ip && <> · {entry.ip}</>}
        </p>
        {entry.restorable && mayRestore && entry.destinationId ? (
          <Button size="sm" onClick={onRestore} aria-label={`Restore ${visibleText(entry.objectName)} as it was before`}>
            <RotateCcw aria-hidden />
            Restore
          </Button>
        ) : (
          mayRestore && <span aria-hidden className="max-md:hidden" />
        )}
      </div>
      {entry.changes.length > 0 && <Changes changes={entry.changes} />}
    </li>
  );
}

/** This many changes are shown at once; the others are one click away. */
const toldAtOnce = 3;

/** "Skip unknown attributes: off → on", a line each. */
function Changes({ changes }: { changes: AuditEntry["changes"] }) {
  const lines = changeLines(changes);
  const list = (some: typeof lines) => (
    <ul className="mt-1 flex flex-col gap-0.5 text-sm text-ink-muted">
      {some.map(({ path, field, before, after, added }) => (
        <li key={path} className="break-words">
          {outside(field)}:{" "}
          {!added && (
            <>
              <del className="text-ink-faint no-underline">{outside(before)}</del> <span aria-hidden>→</span>
              <span className="sr-only">is now</span>{" "}
            </>
          )}
          <ins className="text-ink no-underline">{outside(after)}</ins>
        </li>
      ))}
    </ul>
  );
  return (
    <>
      {list(lines.slice(0, toldAtOnce))}
      {lines.length > toldAtOnce && (
        <details className="mt-1">
          <summary className="inline-block rounded-sm text-sm text-accent-text hover:underline">{lines.length - toldAtOnce} more</summary>
          {list(lines.slice(toldAtOnce))}
        </details>
      )}
    </>
  );
}

function RestoreDialog({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const restore = useRestoreMapping(entry.destinationId ?? "");
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      danger={false}
      title={`Restore ${entry.objectName}?`}
      confirmLabel="Restore mapping"
      busy={restore.isPending}
      onConfirm={() =>
        restore.mutate(
          { id: entry.objectId, auditId: entry.id },
          {
            onSuccess: (mapping) => {
              toast.good(
                mapping.draft
                  ? `Draft saved: ${mapping.draft.name} as it was. A release makes it live.`
                  : `Restored ${mapping.name}${mapping.enabled ? "" : ", turned off"}`,
              );
              onClose();
            },
            onError: (error) => toast.error(error),
          },
        )
      }
    >
      It becomes what it was {entry.action === "created" ? "when it was created" : "before this change"}. What it is now stays in this log,
      so that you can come back to it.
    </ConfirmDialog>
  );
}
