"use client";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { RowLink, TableFrame } from "#components/ui/table.tsx";
import type { Page } from "#lib/access/http/schema.ts";
import type { Searched } from "#lib/console/lists/schema.ts";
import { useUrlState } from "./use-url-state.ts";
import { VirtualTable } from "./virtual-table.tsx";

type Paged<Item> = UseInfiniteQueryResult<InfiniteData<Page<Item> & { searched?: Searched | undefined }>>;

/** How far an unfinished search has come. */
function searchedOf<Item>(list: Paged<Item>): Searched | undefined {
  const pages = list.data?.pages ?? [];
  const last = pages.at(-1)?.searched;
  return last && { rows: pages.reduce((sum, page) => sum + (page.searched?.rows ?? 0), 0), of: last.of };
}

/** All that is loaded of a paged list, newest first. */
export const itemsOf = <Item,>(list: Paged<Item>): Item[] => list.data?.pages.flatMap((page) => page.items) ?? [];

/** A paged list in its frame, in any state: loading, failed, empty, or there. */
export function LiveTable<Item extends { id: string }>({
  noun,
  list,
  ...table
}: {
  /** In the plural: "deliveries". */
  noun: string;
  list: Paged<Item>;
  head: ReactNode;
  renderRow: (item: Item) => ReactNode;
  empty: ReactNode;
}) {
  const label = `${noun.charAt(0).toUpperCase()}${noun.slice(1)}`;
  if (list.isPending)
    return (
      <TableFrame label={label}>
        <Loading label={noun} className="flex flex-col gap-5 p-4">
          {["a", "b", "c", "d", "e", "f", "g", "h"].map((each) => (
            <Skeleton key={each} />
          ))}
        </Loading>
      </TableFrame>
    );
  if (list.isError)
    return (
      <TableFrame label={label}>
        <ErrorState title={`The ${noun} couldn’t be loaded`} error={list.error} onRetry={() => list.refetch()} />
      </TableFrame>
    );
  return (
    <VirtualTable
      {...table}
      label={label}
      items={itemsOf(list)}
      hasMore={list.hasNextPage}
      loadingMore={list.isFetchingNextPage}
      onMore={list.fetchNextPage}
      dimmed={list.isPlaceholderData}
      searched={searchedOf(list)}
    />
  );
}

/** Opens a row's sheet beside the list: the address says so, the page stays. */
export function SheetLink({ name, id, children }: { name: "delivery" | "event"; id: string; children: ReactNode }) {
  const { hrefOf, push } = useUrlState();
  return (
    <RowLink
      href={hrefOf({ [name]: id })}
      onNavigate={(navigation) => {
        navigation.preventDefault();
        push({ [name]: id });
      }}
    >
      {children}
    </RowLink>
  );
}
