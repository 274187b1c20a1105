"use client";
import { Play } from "lucide-react";
import { useCan } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useTestConnection, useUpdateDestination } from "#lib/console/destinations/hooks.ts";
import type { Destination } from "#lib/console/destinations/schema.ts";

/**
 * Resumes a paused destination. If Talon.One had rejected the key, it is asked first: with a key
 * that still does not work, the next request would pause it again.
 */
export function ResumeButton({ destination }: { destination: Destination }) {
  const update = useUpdateDestination(destination.id);
  const test = useTestConnection(destination.id);
  const mayWrite = useCan("config.write");
  if (!mayWrite || !destination.paused) return null;
  const onError = (error: Error) => toast.error(error);
  const resume = () => update.mutate({ paused: false }, { onSuccess: () => toast.good(`${destination.name} resumed`), onError });
  const testFirst = () =>
    test.mutate(undefined, {
      onSuccess: ({ result, resumed, message }) => {
        if (resumed) toast.good(`Talon.One accepts the key. ${destination.name} resumed.`);
        else if (result === "passed") resume();
        else toast.error(new Error(`Still paused. ${message}`));
      },
      onError,
    });
  return (
    <Button size="sm" busy={update.isPending || test.isPending} onClick={destination.pulse.outage?.kind === "key" ? testFirst : resume}>
      <Play aria-hidden />
      {test.isPending ? "Testing the key…" : "Resume"}
    </Button>
  );
}
