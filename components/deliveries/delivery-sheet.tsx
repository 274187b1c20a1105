"use client";
import { FlaskConical, RotateCcw } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { StateDot } from "#components/ui/badge.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { stateOf } from "#components/words/delivery-states.ts";
import { eventTitle } from "#components/words/event-words.ts";
import { useDelivery } from "#lib/console/deliveries/hooks.ts";

import { DeliveryStory } from "./delivery-story.tsx";
import { HeldBack } from "./held-back.tsx";

/** Loaded for those who open it. */
const ReplayDialog = dynamic(
  patiently(() => import("#components/replays/replay-dialog.tsx").then((module) => module.ReplayDialog)),
  {
    ssr: false,
    loading: () => null,
  },
);

export function DeliverySheet({
  destinationId,
  deliveryId,
  onClose,
}: {
  destinationId: string;
  deliveryId: string | undefined;
  onClose: () => void;
}) {
  const found = useDelivery(destinationId, deliveryId);
  const mayReplay = useCan("deliveries.replay");
  const [replaying, setReplaying] = useState(false);
  if (!deliveryId) return null;
  const delivery = found.data;
  const state = delivery && stateOf(delivery.state);
  return (
    <Sheet
      open
      width="lg"
      onOpenChange={onClose}
      title={
        delivery
          ? [eventTitle({ type: delivery.eventType, name: delivery.eventName }), " by ", delivery.mappingName ?? "a deleted mapping"]
          : "Delivery"
      }
      description={
        state && (
          <span className="flex flex-wrap gap-x-2">
            <StateDot icon={state.icon} tone={state.tone} hollow={state.hollow} className="font-medium text-ink">
              {state.word}
            </StateDot>
            {state.sentence}
          </span>
        )
      }
      actions={
        <>
          {mayReplay && delivery && delivery.state !== "waiting" && delivery.state !== "retrying" && (
            <Button size="sm" onClick={() => setReplaying(true)}>
              <RotateCcw aria-hidden />
              Replay
            </Button>
          )}
          {delivery?.problemId && (
            <ButtonLink size="sm" href={paths.problems(destinationId, delivery.problemId)}>
              Open problem
            </ButtonLink>
          )}
          {delivery?.event && (
            <ButtonLink size="sm" href={paths.tester(destinationId, delivery.event.id, delivery.mappingId)}>
              <FlaskConical aria-hidden />
              Open in tester
            </ButtonLink>
          )}
        </>
      }
    >
      {found.isPending ? (
        <Loading label="the delivery" className="flex flex-col gap-4 p-4">
          <Skeleton className="h-24" />
          <Skeleton className="h-40" />
          <Skeleton className="h-80" />
        </Loading>
      ) : found.isError ? (
        <ErrorState title="The delivery couldn’t be loaded" error={found.error} onRetry={() => found.refetch()} />
      ) : (
        <>
          <HeldBack delivery={found.data} onReplay={() => setReplaying(true)} />
          <DeliveryStory delivery={found.data} />
        </>
      )}
      {replaying && (
        <ReplayDialog destinationId={destinationId} which={{ deliveryIds: [deliveryId] }} onClose={() => setReplaying(false)} />
      )}
    </Sheet>
  );
}
