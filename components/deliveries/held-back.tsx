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
 * A dead delivery whose mapping says "stop the lane" waits for a person: send it again in its
 * place, or let the others go on without it.
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
        title={delivery.holdsBack === 0 ? "It has stopped its lane" : `${others} behind it`}
        action={
          mayReplay && (
            <div className="flex flex-wrap gap-1.5">
              <Button size="sm" onClick={() => setAsking(true)} busy={skip.isPending}>
                Skip it
              </Button>
              <Button size="sm" onClick={onReplay}>
                Send it again
              </Button>
            </div>
          )
        }
      >
        Its mapping says that nothing of the same customer may overtake it, so what comes later waits for you.
      </Notice>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Go on without this delivery?"
        confirmLabel="Skip it"
        busy={skip.isPending}
        onConfirm={() =>
          skip.mutate(delivery.id, {
            onSuccess: () => {
              setAsking(false);
              toast.good("Skipped. What waited behind it goes on.");
            },
            onError: (error) => {
              setAsking(false);
              toast.error(error);
            },
          })
        }
      >
        It is not sent, and what waits behind it is sent now. Talon.One then never hears of this event.
      </ConfirmDialog>
    </>
  );
}
