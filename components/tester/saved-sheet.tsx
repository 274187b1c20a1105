"use client";
import { useState } from "react";
import { useCan } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog, Sheet } from "#components/ui/dialog.tsx";
import { EmptyState, ErrorState } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useDeleteLink, useDeleteSavedEvent, useLinks, useSavedEvents } from "#lib/console/tester/hooks.ts";
import { linkDays, megabytes, savedEventDays, savedLimits } from "#lib/console/tester/limits.ts";

type Kept = { id: string; title: string; bytes: number; createdBy: string; createdAt: string; expiresAt: string };
type Deleting = Kept & { kind: "event" | "link" };

/**
 * What testers have stored in this destination: who made it, how large it is, and when Falconer
 * deletes it.
 */
export function SavedSheet({
  open,
  onOpenChange,
  destinationId,
  onShow,
  onShowLink,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  destinationId: string;
  onShow: (savedEventId: string) => void;
  onShowLink: (linkId: string) => void;
}) {
  const events = useSavedEvents(destinationId);
  const links = useLinks(destinationId);
  const [deleting, setDeleting] = useState<Deleting>();
  const removeEvent = useDeleteSavedEvent(destinationId);
  const removeLink = useDeleteLink(destinationId);
  const remove = deleting?.kind === "link" ? removeLink : removeEvent;
  const kept = (events.data?.items ?? []).map((item): Kept => ({ ...item, title: item.name }));
  const shared = (links.data?.items ?? []).map((item): Kept => ({ ...item, title: `Link ${item.id.slice(-6)}` }));
  const error = events.error ?? links.error;
  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title="Saved"
      description={`Everyone who uses this destination can open these. Each user can store ${megabytes(savedLimits.person.bytes)}.`}
      width="md"
    >
      <div className="flex flex-col gap-5 p-4">
        {error && (
          <ErrorState title="The list couldn’t be loaded" error={error} onRetry={() => Promise.all([events.refetch(), links.refetch()])} />
        )}
        <Group
          title="Saved events"
          note={`Falconer deletes a saved event after ${savedEventDays} days.`}
          empty="No saved events yet"
          items={events.data ? kept : undefined}
          onShow={onShow}
          onDelete={(item) => setDeleting({ ...item, kind: "event" })}
        />
        <Group
          title="Shared links"
          note={`Falconer deletes a link ${linkDays} days after it was last shared.`}
          empty="No shared links yet"
          items={links.data ? shared : undefined}
          onShow={onShowLink}
          onDelete={(item) => setDeleting({ ...item, kind: "link" })}
        />
      </div>
      <ConfirmDialog
        open={deleting !== undefined}
        onOpenChange={(next) => !next && setDeleting(undefined)}
        title={`Delete “${deleting?.title ?? ""}”?`}
        confirmLabel={deleting?.kind === "link" ? "Delete link" : "Delete saved event"}
        busy={remove.isPending}
        onConfirm={() =>
          deleting &&
          remove.mutate(deleting.id, {
            onSuccess: () => {
              toast.good(`${deleting.title} deleted`);
              setDeleting(undefined);
            },
            onError: (problem) => toast.error(problem),
          })
        }
      >
        {deleting?.kind === "link" ? "The link stops working for everyone." : "Nobody can pick this event any more."}
      </ConfirmDialog>
    </Sheet>
  );
}

function Group({
  title,
  note,
  empty,
  items,
  onShow,
  onDelete,
}: {
  title: string;
  note: string;
  empty: string;
  /** Undefined while it loads. */
  items: readonly Kept[] | undefined;
  onShow: (id: string) => void;
  onDelete: (item: Kept) => void;
}) {
  const mayWrite = useCan("tester.write");
  return (
    <section aria-label={title} className="flex flex-col gap-1">
      <h3 className="font-semibold">{title}</h3>
      <p className="text-sm text-ink-muted">{note}</p>
      {items?.length === 0 && <EmptyState title={empty} className="py-4" />}
      <ul className="flex flex-col divide-y divide-line">
        {items?.map((item) => (
          <li key={item.id} className="flex flex-wrap items-center gap-x-2 gap-y-1 py-2">
            <div className="min-w-40 flex-1">
              <p className="font-medium break-words">
                <bdi>{item.title}</bdi>
              </p>
              <p className="text-sm text-ink-muted">
                <bdi>{item.createdBy}</bdi>, <Time value={item.createdAt} />, {item.bytes < 1_000 ? "under 1 kB" : kilobytes(item.bytes)}.
                Deleted <Time value={item.expiresAt} />.
              </p>
            </div>
            <div className="flex gap-2 max-sm:-ml-2.5">
              <Button size="sm" look="quiet" onClick={() => onShow(item.id)} aria-label={`Show ${item.title}`}>
                Show
              </Button>
              {mayWrite && (
                <Button size="sm" look="quiet" onClick={() => onDelete(item)} aria-label={`Delete ${item.title}`}>
                  Delete
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const kilobytes = (bytes: number) => (bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : megabytes(bytes));
