"use client";
import { EmptyState, Loading, Skeleton } from "#components/ui/states.tsx";
import type { Plan } from "#lib/core/plan/index.ts";
import { StepsView } from "./steps-view.tsx";
import { type MappingListProps, TestedMappings } from "./tested-mappings.tsx";

/**
 * The steps before the mappings, then every mapping with its verdict; or what to do where there is
 * no event yet.
 */
export function MappingColumn({
  planned,
  loading,
  hasText,
  ...list
}: Omit<MappingListProps, "plans" | "stopped"> & { planned: Plan | undefined; loading: boolean; hasText: boolean }) {
  if (planned) {
    return (
      <div className="flex flex-col gap-3 p-3">
        <StepsView steps={planned.steps} />
        <TestedMappings {...list} plans={planned.mappings} stopped={planned.stopped?.reason} />
      </div>
    );
  }
  if (loading) {
    return (
      <Loading label="the mappings" className="flex flex-col gap-3 p-3">
        <Skeleton className="h-12" />
        <Skeleton className="h-12" />
      </Loading>
    );
  }
  return (
    <EmptyState title="No event to test yet" className="p-3 py-8">
      {hasText ? "Fix the text first. The error is shown below it." : "Paste one, open a file, or pick one from the list."}
    </EmptyState>
  );
}
