"use client";
import { useParams } from "next/navigation";
import { useCrumbName } from "#components/frame/crumbs.ts";
import { PageHeader } from "#components/ui/card.tsx";
import { Time } from "#components/ui/time.tsx";
import { useBackTest } from "#lib/console/back-tests/hooks.ts";
import { BackTestView } from "./back-test-view.tsx";

/** One back-test by its address, to be shared. */
export function BackTestPage() {
  const { destinationId, backTestId } = useParams<{ destinationId: string; backTestId: string }>();
  const { data: test } = useBackTest(destinationId, backTestId);
  useCrumbName(backTestId, test?.title);
  return (
    <>
      <PageHeader
        title={test ? `Back-test of ${test.title}` : "Back-test"}
        description={
          test && (
            <>
              By {test.createdBy}, <Time value={test.createdAt} absolute />. Compares what was live then with what would be sent.
            </>
          )
        }
      />
      <BackTestView destinationId={destinationId} backTestId={backTestId} />
    </>
  );
}
