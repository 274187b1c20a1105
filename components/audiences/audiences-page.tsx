"use client";
import { UsersRound } from "lucide-react";
import { useParams } from "next/navigation";
import { useDeferredValue, useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { SearchInput } from "#components/ui/search-input.tsx";
import { EmptyState, ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { Table, TableFrame, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { Checkbox } from "#components/ui/toggle.tsx";
import { useAudiences } from "#lib/console/audiences/hooks.ts";
import { AudienceRow } from "./audience-row.tsx";

/** Segment Engage's audiences, what arrives for them, and which are passed on. */
export function AudiencesPage() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const mayWrite = useCan("mappings.write");
  const [search, setSearch] = useState("");
  const [onlyOff, setOnlyOff] = useState(false);
  const q = useDeferredValue(search.trim());
  const list = useAudiences(destinationId, { q, show: onlyOff ? "off" : "all" });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const readAt = list.data?.pages[0]?.talonOneReadAt ?? null;
  const servedBy = list.data?.pages[0]?.servedBy;
  const createdBy = list.data?.pages[0]?.createdBy;
  const isMissing = readAt !== null && items.some(({ talonOne }) => talonOne === null);
  const isFiltered = q !== "" || onlyOff;

  return (
    <>
      <PageHeader
        title="Audiences"
        description="Audiences of Segment Engage. Customers who enter or leave one in Segment enter or leave the audience with the same ID in Talon.One."
      />
      <div className="flex flex-col gap-3">
        {servedBy?.length === 0 && items.length > 0 && (
          <Notice
            tone="warn"
            title="No mapping passes audiences on"
            action={mayWrite && <ButtonLink href={paths.newMapping(destinationId)}>New mapping</ButtonLink>}
          >
            Choose the recipe “Every Engage audience”: one mapping serves all of them.
          </Notice>
        )}
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <SearchInput
            label="Search audiences"
            placeholder="Key or ID"
            value={search}
            onValueChange={setSearch}
            maxLength={200}
            className="w-full sm:w-72"
          />
          <Checkbox checked={onlyOff} onCheckedChange={setOnlyOff}>
            Only those that are off
          </Checkbox>
        </div>
        <TableFrame label="Audiences">
          {list.isPending ? (
            <Loading label="audiences" className="flex flex-col gap-3 p-4">
              <Skeleton />
              <Skeleton />
            </Loading>
          ) : list.isError ? (
            <ErrorState title="Audiences couldn’t be loaded" error={list.error} onRetry={() => list.refetch()} />
          ) : items.length === 0 ? (
            <EmptyState icon={UsersRound} title={isFiltered ? "No matching audiences" : "No audiences yet"}>
              {isFiltered
                ? "Change the search to see others."
                : "An audience appears here when Segment Engage first reports someone entering or leaving it."}
            </EmptyState>
          ) : (
            <Table aria-label="Audiences">
              <thead>
                <tr>
                  <Th>Segment audience</Th>
                  {readAt && <Th className="max-sm:hidden">Talon.One audience</Th>}
                  <Th className="max-lg:hidden">Space</Th>
                  <Th numeric className="max-sm:hidden">
                    Entered
                  </Th>
                  <Th numeric className="max-sm:hidden">
                    Left
                  </Th>
                  <Th className="max-md:hidden">Last entered</Th>
                  <Th className="max-md:hidden">Last left</Th>
                  <Th>State</Th>
                </tr>
              </thead>
              <tbody>
                {items.map((audience) => (
                  <AudienceRow
                    key={audience.audienceId}
                    destinationId={destinationId}
                    audience={audience}
                    isKnown={readAt !== null}
                    mayCreate={mayWrite && createdBy != null}
                    mayWrite={mayWrite}
                  />
                ))}
              </tbody>
            </Table>
          )}
        </TableFrame>
        {readAt && items.length > 0 && (
          <p className="text-sm text-ink-faint">
            Talon.One’s audiences were read <Time value={readAt} />.
            {isMissing &&
              mayWrite &&
              createdBy === null &&
              " Turn on a mapping with the action “Create audience” to create missing ones here."}
          </p>
        )}
        {list.hasNextPage && (
          <Button className="self-center" busy={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            Show more
          </Button>
        )}
      </div>
    </>
  );
}
