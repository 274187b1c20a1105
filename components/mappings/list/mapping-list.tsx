"use client";
import { History, ListTree, Plus } from "lucide-react";
import { useParams } from "next/navigation";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { EmptyState, ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { Table, TableFrame, Th } from "#components/ui/table.tsx";
import { ParamTabs, useParamTab } from "#components/ui/tabs.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useDestination } from "#lib/console/destinations/hooks.ts";
import { useDeleteMapping, useMappings, useReorderMappings, useRestoreMapping } from "#lib/console/mappings/hooks.ts";
import type { Mapping } from "#lib/console/mappings/schema.ts";
import { DeleteMapping } from "./delete-mapping.tsx";
import { DeletedMappings } from "./deleted-mappings.tsx";
import { DraftedMappings, DraftsNotice } from "./drafted-mappings.tsx";
import { MappingRow } from "./mapping-row.tsx";
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

  const move = (index: number, by: -1 | 1) => {
    const mapping = items[index];
    const ids = moved(
      items.map((each) => each.id),
      index,
      index + by,
    );
    if (!mapping || !ids) return;
    setSaid(`${mapping.name} is now ${index + by + 1} of ${items.length}`);
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
        else toast.good(`${name} is deleted`, { label: "Undo", run: undo });
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
        description="Each takes the events that fit its trigger, and makes one kind of request of them. All that fit are sent, from top to bottom."
        className="mb-2"
        actions={
          items.length > 0 && (
            <>
              <span className="text-sm text-ink-muted tabular-nums" title={`A destination holds at most ${limit} mappings`}>
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
            <Notice tone="warn" title={`This destination holds ${limit} of ${limit} mappings`}>
              Delete one, or add a second destination with the same API key, to make room for more.
            </Notice>
          )}
          {mappings.data && <DraftsNotice destinationId={destinationId} list={mappings.data} />}
          <TableFrame label="Mappings">
            {mappings.isPending ? (
              <Loading label="mappings" className="flex flex-col gap-5 p-4">
                <Skeleton className="h-9" />
                <Skeleton className="h-9" />
                <Skeleton className="h-9" />
              </Loading>
            ) : mappings.isError ? (
              <ErrorState title="The mappings could not be loaded" error={mappings.error} onRetry={() => mappings.refetch()} />
            ) : items.length === 0 ? (
              <EmptyState icon={ListTree} title="No mapping yet" action={first}>
                {mayWrite
                  ? "Start from a recipe: an order becomes a customer session, a sign-up a customer profile."
                  : "A marketer or an admin makes the first one."}
              </EmptyState>
            ) : (
              <Table aria-label="Mappings">
                <thead>
                  <tr>
                    <Th className="w-12 max-sm:hidden">Order</Th>
                    <Th>Mapping</Th>
                    <Th className="max-md:hidden">Action</Th>
                    <Th>On</Th>
                    <Th className="max-lg:hidden">Last used</Th>
                    <Th numeric className="max-lg:hidden">
                      Delivered, 7 days
                    </Th>
                    <Th>
                      <span className="sr-only">More</span>
                    </Th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((mapping, index) => (
                    <MappingRow
                      key={mapping.id}
                      mapping={mapping}
                      index={index}
                      count={items.length}
                      mayWrite={mayWrite}
                      full={full}
                      byRelease={byRelease}
                      onMove={(by) => move(index, by)}
                      onDelete={() => setDeleting(mapping)}
                    />
                  ))}
                </tbody>
              </Table>
            )}
          </TableFrame>
          <DraftedMappings destinationId={destinationId} mappings={mappings.data?.drafted ?? []} />
        </div>
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

/** As a release shall order them; what it does not name stands at the end. */
function inDraftedOrder(items: readonly Mapping[], order: readonly string[] | null | undefined): readonly Mapping[] {
  if (!order) return items;
  const place = new Map(order.map((id, index) => [id, index]));
  return [...items].sort((a, b) => (place.get(a.id) ?? items.length) - (place.get(b.id) ?? items.length));
}
