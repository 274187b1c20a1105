import Link from "next/link";
import { type DestinationState, destinationState } from "#components/destinations/destination-state.ts";
import { paths } from "#components/frame/paths.ts";
import { outside } from "#components/ui/outside-text.tsx";
import { Notice } from "#components/ui/states.tsx";
import { count, Time, useNow } from "#components/ui/time.tsx";
import { eventTitle } from "#components/words/event-words.ts";
import type { DeliveryDetail } from "#lib/console/deliveries/schema.ts";
import { useDestination } from "#lib/console/destinations/hooks.ts";

/** What a delivery in progress waits behind, and until when. */
export function WaitsNotice({ delivery }: { delivery: DeliveryDetail }) {
  const waits = delivery.waitsFor;
  const destination = useDestination(delivery.destinationId).data;
  const now = useNow();
  if (!waits) return null;
  const { behind, until } = waits;
  const more = behind && behind.before > 1 ? ` ${count(behind.before)} deliveries of the same customer or session are ahead of it.` : "";
  const other = behind && (
    <Link href={paths.deliveries(delivery.destinationId, { delivery: behind.deliveryId })} className="text-accent-text underline">
      {outside(eventTitle({ type: behind.eventType, name: behind.eventName }))}
    </Link>
  );
  const due = until && (
    <>
      {" "}
      until <Time value={until} absolute />
    </>
  );
  switch (waits.what) {
    case "resume":
      return <Notice title="Waits until the destination is resumed">{more}</Notice>;
    case "turn_on":
      return <Notice title="Waits until the destination is turned on">{more}</Notice>;
    case "person":
      return (
        <Notice tone="warn" title={<>Waits behind {other}, which failed and holds the queue</>}>
          It continues once someone replays or skips that delivery.{more}
        </Notice>
      );
    case "earlier":
      return (
        <Notice title={<>Waits behind {other}</>}>
          Requests of one customer or session leave in order. The earlier one is {until ? <>waiting{due}</> : "due now"}.{more}
        </Notice>
      );
    case "retry":
      return <Notice title={<>Waits for its next attempt{due}</>} />;
    default:
      return destination && (destination.pulse.outage || destination.pulse.throttledSince) ? (
        <TurnInTrouble state={destinationState(destination, now)} />
      ) : (
        <Notice title="Will be sent as soon as the rate limit allows" />
      );
  }
}

/** While Talon.One is out, it is not the rate limit that it waits for. */
const TurnInTrouble = ({ state: { word, sentence } }: { state: DestinationState }) => (
  <Notice tone="warn" title="Waits for its turn">
    {word}. {sentence}
  </Notice>
);
