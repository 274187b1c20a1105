"use client";
import { destinationState } from "#components/destinations/destination-state.ts";
import { lasted } from "#components/destinations/lasted.ts";
import { ResumeButton } from "#components/destinations/resume-button.tsx";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";
import { count, Time, useSecondsNow } from "#components/ui/time.tsx";
import type { Destination } from "#lib/console/destinations/schema.ts";

/**
 * What is wrong right now, how much waits because of it, and what to do; or what has been caught
 * up.
 */
export function TroubleNotice({ destination }: { destination: Destination }) {
  const state = destinationState(destination, useSecondsNow());
  const { health, pulse, id } = destination;
  const waiting = health.waiting > 0 && ` ${count(health.waiting)} ${health.waiting === 1 ? "delivery waits" : "deliveries wait"}.`;
  const settings = (
    <ButtonLink size="sm" href={paths.settings(id)}>
      Settings
    </ButtonLink>
  );
  switch (state.kind) {
    case "off":
      return (
        <Notice title="This destination is off" action={settings}>
          {state.sentence}
        </Notice>
      );
    case "paused":
    case "key":
      return (
        <Notice
          tone={state.kind === "key" ? "bad" : "warn"}
          live
          title={state.kind === "key" ? "Paused: Talon.One rejected the API key" : "Deliveries are paused"}
          action={
            <div className="flex flex-wrap gap-1.5">
              {state.kind === "key" && settings}
              <ResumeButton destination={destination} />
            </div>
          }
        >
          {state.sentence}
          {waiting}
        </Notice>
      );
    case "failing":
    case "silent":
      return (
        <Notice tone="bad" live title={state.word} action={<WaitingLink destinationId={id} />}>
          {state.sentence}
          {waiting}{" "}
          {pulse.outage && (
            <>
              It began <Time value={pulse.outage.since} absolute />.
            </>
          )}
        </Notice>
      );
    case "throttled":
    case "waiting":
      return (
        <Notice tone="warn" title={state.word} action={<WaitingLink destinationId={id} />}>
          {state.sentence}
        </Notice>
      );
    default:
      return pulse.recovery && <RecoveryNotice destination={destination} recovery={pulse.recovery} />;
  }
}

const WaitingLink = ({ destinationId }: { destinationId: string }) => (
  <ButtonLink size="sm" href={paths.deliveries(destinationId, { state: "waiting,retrying" })}>
    View deliveries
  </ButtonLink>
);

/** For an hour after an outage. */
function RecoveryNotice({ destination, recovery }: { destination: Destination; recovery: NonNullable<Destination["pulse"]["recovery"]> }) {
  const { kind, since, until, waited, left, failed } = recovery;
  const length = lasted(Date.parse(until) - Date.parse(since));
  const title = {
    failing: `Talon.One works again after ${length}`,
    silent: `Talon.One responds again after ${length}`,
    key: `Deliveries resumed after ${length}`,
  }[kind];
  return (
    <Notice
      tone={failed > 0 ? "warn" : "good"}
      live
      title={title}
      action={
        failed > 0 && (
          <ButtonLink size="sm" href={paths.deliveries(destination.id, { state: "failed,dead", from: since })}>
            View deliveries
          </ButtonLink>
        )
      }
    >
      {caughtUpWords(recovery)} {left === 0 && waited > 0 && failed === 0 && "Nothing was lost. "}It ended <Time value={until} absolute />.
    </Notice>
  );
}

/** "All 132 deliveries that waited are delivered." */
export function caughtUpWords({ waited, delivered, failed, left, more }: NonNullable<Destination["pulse"]["recovery"]>): string {
  if (waited === 0) return "No delivery had to wait.";
  const all = `${more ? "more than " : ""}${count(waited)}`;
  const verb = waited === 1 ? "delivery that waited" : "deliveries that waited";
  if (delivered === waited && !more) return waited === 1 ? "The delivery that waited is delivered." : `All ${all} ${verb} are delivered.`;
  const rest = [left > 0 && `${count(left)} still waiting`, failed > 0 && `${count(failed)} failed`].filter(Boolean).join(", ");
  return `${count(delivered)} of ${all} ${verb} ${delivered === 1 ? "is" : "are"} delivered${rest && `, ${rest}`}.`;
}
