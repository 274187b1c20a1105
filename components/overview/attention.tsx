"use client";
import { destinationState } from "#components/destinations/destination-state.ts";
import { paths } from "#components/frame/paths.ts";
import { BatchRemark } from "#components/sources/batch-remark.tsx";
import { ClassicRemark } from "#components/sources/classic-question.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";
import { count, Time, useNow } from "#components/ui/time.tsx";
import type { Destination } from "#lib/console/destinations/schema.ts";
import { useSources } from "#lib/console/sources/hooks.ts";
import { keyExpiry } from "./key-expiry.ts";

/** What needs a person, before any figure. */
export function Attention({ destination }: { destination: Destination }) {
  const sources = useSources(destination.id);
  const now = useNow();
  const state = destinationState(destination);
  const expiry = now === 0 ? undefined : keyExpiry(destination.apiKey.expiresAt, now);
  const waiting = waitingWords(destination.health.waiting);
  const settings = (
    <ButtonLink size="sm" href={paths.settings(destination.id)}>
      Settings
    </ButtonLink>
  );
  return (
    <div className="mb-4 flex flex-col gap-2 empty:hidden">
      {state.word === "Paused" && (
        <Notice tone="warn" title="Deliveries are paused" action={settings}>
          {state.sentence} {waiting}
        </Notice>
      )}
      {destination.health.silentSince && state.word === "No answer" && (
        <Notice tone="bad" title="Talon.One does not answer" action={settings}>
          The first request without an answer was sent <Time value={destination.health.silentSince} />. Talon.One is asked at a tenth of the
          pace, and everything goes on at full pace as soon as it answers. {waiting}
        </Notice>
      )}
      {state.word === "Off" && (
        <Notice title="This destination is off" action={settings}>
          {state.sentence}
        </Notice>
      )}
      {expiry && (
        <Notice tone={expiry.tone} title={expiry.sentence} action={settings}>
          Make a new key in Talon.One and enter it in the settings; the old one stays at hand.
        </Notice>
      )}
      {sources.data?.map((source) => (
        <ClassicRemark key={source.id} source={source} verified />
      ))}
      {sources.data?.map((source) => (
        <BatchRemark key={source.id} source={source} />
      ))}
      {sources.data?.length === 0 && (
        <Notice
          title="No source sends events here yet"
          action={
            <ButtonLink size="sm" href={paths.sources(destination.id)}>
              Sources
            </ButtonLink>
          }
        >
          Add one to get the address that Segment sends events to.
        </Notice>
      )}
      {destination.counts.mappings > 0 && destination.counts.enabledMappings === 0 && (
        <Notice
          tone="warn"
          title="All mappings are off"
          action={
            <ButtonLink size="sm" href={paths.mappings(destination.id)}>
              Mappings
            </ButtonLink>
          }
        >
          Events are received, and nothing is sent.
        </Notice>
      )}
    </div>
  );
}

const waitingWords = (waiting: number) =>
  waiting > 0 && `${count(waiting)} ${waiting === 1 ? "delivery waits" : "deliveries wait"}; nothing is lost.`;
