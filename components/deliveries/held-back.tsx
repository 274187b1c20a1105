"use client";
import { useState } from "react";
import { useCan } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { Notice } from "#components/ui/states.tsx";
import { count } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { DeliveryDetail } from "#lib/console/deliveries/schema.ts";
import { useSkipStopped } from "#lib/console/replays/hooks.ts";

/**
 * A dead delivery whose mapping says "stop the lane" waits for a person: replay it in its place, or
 * let the others continue without it.
 */
export function HeldBack({ delivery, onReplay }: { delivery: DeliveryDetail; onReplay: () => void }) {
  const mayReplay = useCan("deliveries.replay");
  const skip = useSkipStopped(delivery.destinationId);
  const [asking, setAsking] = useState(false);
  if (delivery.holdsBack === null) return null;
  const others = delivery.holdsBack === 1 ? "1 delivery waits" : `${count(delivery.holdsBack)} deliveries wait`;
  return (
    <>
      <Notice
        tone="warn"
        className="mx-4 mt-4"
        title={delivery.holdsBack === 0 ? "This delivery is holding its queue" : `${others} behind it`}
        action={
          mayReplay && (
            <div className="flex flex-wrap gap-1.5">
              <Button size="sm" onClick={() => setAsking(true)} busy={skip.isPending}>
                Skip it
              </Button>
              <Button size="sm" onClick={onReplay}>
                Replay it
              </Button>
            </div>
          )
        }
      >
        Its mapping says so: this customer’s later deliveries wait until you replay or skip it.
      </Notice>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Skip this delivery?"
        confirmLabel="Skip it"
        busy={skip.isPending}
        onConfirm={() =>
          skip.mutate(delivery.id, {
            onSuccess: () => {
              setAsking(false);
              toast.good("Skipped. The deliveries behind it are sent now.");
            },
            onError: (error) => {
              setAsking(false);
              toast.error(error);
            },
          })
        }
      >
        It isn’t sent, and the deliveries behind it are sent now. Talon.One never receives this event.
      </ConfirmDialog>
    </>
  );
}
