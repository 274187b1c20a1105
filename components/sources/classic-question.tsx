"use client";
import { FieldSet } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/states.tsx";
import { RadioGroup } from "#components/ui/toggle.tsx";

type Answer = "off" | "on" | "unsure";
const answerOf = (value: boolean | null | undefined): Answer => (value === true ? "on" : value === false ? "off" : "unsure");

/** Does Segment's own Talon.One destination run for the same source? Both together send every event twice. */
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
        legend="Is Segment’s classic Talon.One destination on for this source as well?"
        help="Look in Segment under Connections, this source, Destinations: “Talon.One” or “Talon.One (Actions)”."
      >
        <RadioGroup<Answer>
          name="classic"
          value={answerOf(value)}
          onValueChange={(next) => onValueChange(next === "unsure" ? null : next === "on")}
          disabled={disabled}
          options={[
            { value: "off", label: "No, it is off" },
            { value: "on", label: "Yes, it is on" },
            { value: "unsure", label: "I do not know yet" },
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
      Segment’s own Talon.One destination and Falconer both send this source’s events. Loyalty points and coupons may count double. Switch
      off the one in Segment once your mappings are on here.
    </Notice>
  );
}
