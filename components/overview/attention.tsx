"use client";
import { keyExpiry } from "#components/api-keys/key-expiry.ts";
import { paths } from "#components/frame/paths.ts";
import { BatchRemark } from "#components/sources/batch-remark.tsx";
import { ClassicRemark } from "#components/sources/classic-question.tsx";
import { RefusedRemark } from "#components/sources/refused-calls.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";
import { useNow } from "#components/ui/time.tsx";
import type { Destination } from "#lib/console/destinations/schema.ts";
import { useSources } from "#lib/console/sources/hooks.ts";
import { TroubleNotice } from "./trouble-notice.tsx";

/** What needs a person, before any figure. */
export function Attention({ destination }: { destination: Destination }) {
  const sources = useSources(destination.id, { watch: true });
  const now = useNow();
  const expiry = now === 0 ? undefined : keyExpiry(destination.apiKey.expiresAt, now);
  const settings = (
    <ButtonLink size="sm" href={paths.settings(destination.id)}>
      Settings
    </ButtonLink>
  );
  return (
    <div className="mb-4 flex flex-col gap-2 empty:hidden">
      {destination.isDemo && (
        <Notice title="This is the demo">
          A simulated Talon.One responds, so nothing leaves this machine. Add your own destination when you are ready.
        </Notice>
      )}
      <TroubleNotice destination={destination} />
      {expiry && (
        <Notice tone={expiry.tone} title={expiry.sentence} action={settings}>
          Create a new key in Talon.One and enter it in Settings. Falconer keeps the old key until you remove it.
        </Notice>
      )}
      {sources.data?.map((source) => (
        <ClassicRemark key={source.id} source={source} verified />
      ))}
      {sources.data?.map((source) => (
        <RefusedRemark key={source.id} source={source} />
      ))}
      {sources.data?.map((source) => (
        <BatchRemark key={source.id} source={source} />
      ))}
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
          Events are received, but nothing is sent.
        </Notice>
      )}
    </div>
  );
}
