"use client";
import { useEffect, useRef, useState } from "react";
import { Part } from "#components/plans/part.tsx";
import { Skeleton } from "#components/ui/states.tsx";
import { useLoaded } from "#components/ui/use-loaded.ts";
import { useWhenTouched } from "#components/ui/use-when-touched.ts";
import type { PlannedRequest } from "#lib/core/actions/types.ts";

const loadPart = () => import("#components/plans/request-part.tsx").then((module) => module.RequestPart);

/**
 * The requests of a preview. They are below the payload, so their renderer is loaded when they come
 * into view, or with the first touch of the page.
 */
export function PlannedRequests({ requests, deployment }: { requests: readonly PlannedRequest[]; deployment: string }) {
  const { ref, inView } = useInView();
  const touched = useWhenTouched(loadPart);
  const RequestPart = useLoaded(loadPart, inView) ?? touched;
  return (
    <div ref={ref} className="divide-y divide-line">
      {requests.map((request, index) => {
        const title = requests.length > 1 ? `Request ${index + 1} of ${requests.length}` : "Request";
        return RequestPart ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: requests have no identity but their order
          <RequestPart key={index} request={request} deployment={deployment} title={title} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <Part key={index} title={title}>
            <Skeleton className="h-24" />
          </Part>
        );
      })}
    </div>
  );
}

/** Whether it has been on the screen. */
function useInView() {
  const ref = useRef<HTMLDivElement>(null);
  const [inView, setInView] = useState(false);
  useEffect(() => {
    if (inView || !ref.current) return;
    const watcher = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setInView(true));
    watcher.observe(ref.current);
    return () => watcher.disconnect();
  }, [inView]);
  return { ref, inView };
}
