import { PageHeader } from "#components/ui/card.tsx";
import { Loading, Skeleton } from "#components/ui/states.tsx";

export function TesterSkeleton() {
  return (
    <>
      <PageHeader title="Event Tester" description="See what an event does and why. Nothing is sent until you choose Send." />
      <Loading label="the Event Tester" className="grid min-h-120 flex-1 grid-cols-1 gap-3 lg:grid-cols-3">
        <Skeleton className="h-full min-h-60" />
        <Skeleton className="h-full min-h-60" />
        <Skeleton className="h-full min-h-60" />
      </Loading>
    </>
  );
}
