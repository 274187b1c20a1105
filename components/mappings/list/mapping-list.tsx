"use client";
import { History, ListTree, Plus } from "lucide-react";
import { useParams } from "next/navigation";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { EmptyState, ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { TableFrame } from "#components/ui/table.tsx";
import { ParamTabs, useParamTab } from "#components/ui/tabs.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useWords } from "#components/words/use-words.ts";
import { useDestination } from "#lib/console/destinations/hooks.ts";
import { useDeleteMapping, useMappings, useReorderMappings, useRestoreMapping } from "#lib/console/mappings/hooks.ts";
import type { Mapping } from "#lib/console/mappings/schema.ts";
import { DeleteMapping } from "./delete-mapping.tsx";
import { DeletedMappings } from "./deleted-mappings.tsx";
import { DraftedMappings, DraftsNotice } from "./drafted-mappings.tsx";
import { ListFilters, useMappingFilter } from "./list-filters.tsx";
import { matchesFilter } from "./mapping-filter.ts";
import { MappingTable } from "./mapping-table.tsx";
import { MoveDialog } from "./move-dialog.tsx";
import { moved } from "./moved.ts";

const tabs = [
  { id: "list", label: "Mappings" },
  { id: "deleted", label: "Deleted" },
] as const;

export function MappingList() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const mayWrite = useCan("mappings.write");
  const mappings = useMappings(destinationId);
  const reorder = useReorderMappings(destinationId);
  const remove = useDeleteMapping(destinationId);
  const restore = useRestoreMapping(destinationId);
  const tab = useParamTab("show", tabs);
  const [deleting, setDeleting] = useState<Mapping>();
  const [said, setSaid] = useState("");
  const byRelease = (useDestination(destinationId).data?.changes ?? "at_once") !== "at_once";
  const items = inDraftedOrder(mappings.data?.items ?? [], byRelease ? mappings.data?.draftedOrder : undefined);
  const limit = mappings.data?.limit ?? 50;
  const full = items.length + (mappings.data?.drafted.length ?? 0) >= limit;

  const { filter, grouped, filtered } = useMappingFilter();
  const words = useWords();
  const shown = items.filter((each) => matchesFilter(each, filter, (mapping) => words?.describeMapping(mapping)));
  const [moving, setMoving] = useState<number>();

  const move = (from: number, to: number) => {
    const mapping = items[from];
    const ids = moved(
      items.map((each) => each.id),
      from,
      to,
    );
    if (!mapping || !ids) return;
    setSaid(`${mapping.name} is now ${to + 1} of ${items.length}`);
    reorder.mutate(ids, { onError: (error) => toast.error(error) });
  };

  const confirmDelete = () => {
    if (!deleting) return;
    const { id, name } = deleting;
    remove.mutate(id, {
      onSuccess: () => {
        setDeleting(undefined);
        const undo = () =>
          restore.mutate(
            { id },
            {
              onSuccess: (back) => toast.good(`${back.name} is back at the end of the list${back.enabled ? "" : ", and off"}`),
              onError: (error) => toast.error(error),
            },
          );
        if (byRelease) toast.good(`Draft saved: a release deletes ${name}`);
        else toast.good(`${name} deleted`, { label: "Undo", run: undo, about: id });
      },
      onError: (error) => toast.error(error),
    });
  };

  const add =
    mayWrite && !full ? (
      <ButtonLink href={paths.newMapping(destinationId)} look="primary">
        <Plus aria-hidden />
        New mapping
      </ButtonLink>
    ) : null;

  const first = add && (
    <>
      {add}
      <ButtonLink href={paths.transfer(destinationId)}>Import from Segment</ButtonLink>
    </>
  );

  return (
    <>
      <PageHeader
        title="Mappings"
        description="Each mapping turns events that match its trigger into one kind of request. All matches are sent, top to bottom."
        className="mb-2"
        actions={
          items.length > 0 && (
            <>
              <span className="text-sm text-ink-muted tabular-nums" title={`A destination can have at most ${limit} mappings`}>
                {items.length} / {limit}
              </span>
              <ButtonLink href={paths.backTests(destinationId)}>
                <History aria-hidden />
                Back-tests
              </ButtonLink>
              {add}
            </>
          )
        }
      />
      <ParamTabs label="Mappings" name="show" tabs={tabs} className="mb-4" />
      <p role="status" className="sr-only">
        {said}
      </p>
      {tab === "deleted" ? (
        <DeletedMappings destinationId={destinationId} mayWrite={mayWrite} full={full} />
      ) : (
        <div className="flex flex-col gap-3">
          {full && (
            <Notice tone="warn" title={`This destination has ${limit} of ${limit} mappings`}>
              Delete one, or add a second destination with the same API key, to make room for more.
            </Notice>
          )}
          {mappings.data && <DraftsNotice destinationId={destinationId} list={mappings.data} />}
          {items.length > 3 && <ListFilters mappings={items} />}
          <TableFrame label="Mappings">
            {mappings.isPending ? (
              <Loading label="mappings" className="flex flex-col gap-5 p-4">
                <Skeleton className="h-9" />
                <Skeleton className="h-9" />
                <Skeleton className="h-9" />
              </Loading>
            ) : mappings.isError ? (
              <ErrorState title="The mappings couldn’t be loaded" error={mappings.error} onRetry={() => mappings.refetch()} />
            ) : items.length === 0 ? (
              <EmptyState icon={ListTree} title="No mappings yet" action={first}>
                {mayWrite
                  ? "Start from a recipe: an order becomes a customer session, a sign-up a customer profile."
                  : "Ask a marketer or an admin to create the first one."}
              </EmptyState>
            ) : shown.length === 0 && filtered ? (
              <EmptyState icon={ListTree} title="No mappings match">
                Try fewer words or another filter.
              </EmptyState>
            ) : (
              <MappingTable
                all={items}
                shown={shown}
                grouped={grouped}
                mayWrite={mayWrite}
                full={full}
                byRelease={byRelease}
                onMove={move}
                onMoveTo={setMoving}
                onDelete={setDeleting}
              />
            )}
          </TableFrame>
          <DraftedMappings destinationId={destinationId} mappings={mappings.data?.drafted ?? []} />
        </div>
      )}
      {moving !== undefined && (
        <MoveDialog mappings={items} from={moving} onMove={(to) => move(moving, to)} onClose={() => setMoving(undefined)} />
      )}
      {deleting && (
        <DeleteMapping
          mapping={deleting}
          byRelease={byRelease}
          busy={remove.isPending}
          onClose={() => setDeleting(undefined)}
          onConfirm={confirmDelete}
        />
      )}
    </>
  );
}

/** In the order of a release; mappings that it does not name come last. */
function inDraftedOrder(items: readonly Mapping[], order: readonly string[] | null | undefined): readonly Mapping[] {
  if (!order) return items;
  const place = new Map(order.map((id, index) => [id, index]));
  return [...items].sort((a, b) => (place.get(a.id) ?? items.length) - (place.get(b.id) ?? items.length));
}
