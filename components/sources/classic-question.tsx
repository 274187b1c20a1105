"use client";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { FieldSet } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/states.tsx";
import { RadioGroup } from "#components/ui/toggle.tsx";
import type { Source } from "#lib/console/sources/schema.ts";

type Answer = "off" | "on" | "unsure";
const answerOf = (value: boolean | null | undefined): Answer => (value === true ? "on" : value === false ? "off" : "unsure");

/**
 * Does Segment's own Talon.One destination run for the same source? Both together send every event
 * twice.
 */
export function ClassicQuestion({
  value,
  onValueChange,
  disabled,
}: {
  value: boolean | null | undefined;
  onValueChange: (value: boolean | null) => void;
  disabled?: boolean;
}) {
  return (
    <div className="flex flex-col gap-3">
      <FieldSet
        legend="Is Segment’s own Talon.One destination on for this source as well?"
        help="Check in Segment under Connections, this source, Destinations: “Talon.One” or “Talon.One (Actions)”."
      >
        <RadioGroup<Answer>
          name="classic"
          value={answerOf(value)}
          onValueChange={(next) => onValueChange(next === "unsure" ? null : next === "on")}
          disabled={disabled}
          options={[
            { value: "off", label: "No, it is off" },
            { value: "on", label: "Yes, it is on" },
            { value: "unsure", label: "I’m not sure yet" },
          ]}
        />
      </FieldSet>
      {value === true && <ClassicWarning />}
    </div>
  );
}

export function ClassicWarning({ sourceName }: { sourceName?: string }) {
  return (
    <Notice tone="warn" title={sourceName ? `Events of ${sourceName} reach Talon.One twice` : "Events will reach Talon.One twice"}>
      Segment’s own Talon.One destination and Falconer both send this source’s events. Loyalty points and coupons may count double. Turn off
      the one in Segment once your mappings are on here.
    </Notice>
  );
}

/**
 * What to say about a source's doubled events: someone said that the classic destination is on, or
 * its events say so. `verified`: an answer of "off" counts more than the events.
 */
export function ClassicRemark({ source, verified }: { source: Source; verified?: boolean }) {
  const { classicDestinationOn: answer, classicDestinationSeen: seen } = source;
  if (answer === true) return <ClassicWarning sourceName={source.name} />;
  if (!seen || (verified && answer === false)) return null;
  return (
    <Notice
      tone="warn"
      title={`Events of ${source.name} may reach Talon.One twice`}
      action={
        <ButtonLink size="sm" href={paths.event(source.destinationId, seen.eventId)}>
          View event
        </ButtonLink>
      }
    >
      Their integrations object addresses “{seen.name}”, Segment’s own destination. Check in Segment whether it is on for this source, and
      turn it off once your mappings are on here.
      {answer === null && !verified && " Then answer the question below."}
    </Notice>
  );
}
