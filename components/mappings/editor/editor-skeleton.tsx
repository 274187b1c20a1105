import { Loading, Skeleton } from "#components/ui/states.tsx";

/** Where the editor's parts will be. */
export function EditorSkeleton() {
  return (
    <Loading label="the mapping" className="flex flex-1 flex-col gap-3">
      <div className="flex items-center justify-between">
        <Skeleton className="h-7 w-64" />
        <Skeleton className="h-8 w-40" />
      </div>
      <div className="mt-3 grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]">
        <div className="flex flex-col gap-4">
          <Skeleton className="h-9 w-full" />
          <Skeleton className="h-24 w-full" />
          <Skeleton className="h-44 w-full" />
          <Skeleton className="h-96 w-full" />
        </div>
        <Skeleton className="h-120 w-full max-lg:hidden" />
      </div>
    </Loading>
  );
}
