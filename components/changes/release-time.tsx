"use client";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Segmented } from "#components/ui/tabs.tsx";

/** `time`: as the browser's field has it, in its time zone; empty until one is chosen. */
export type ReleaseTime = { when: "now" | "later"; time: string };
export const atOnce: ReleaseTime = { when: "now", time: "" };

/** Now, or at a time. */
export function ReleaseTimeFields({
  nowLabel,
  value,
  onChange,
}: {
  nowLabel: string;
  value: ReleaseTime;
  onChange: (value: ReleaseTime) => void;
}) {
  return (
    <div className="flex flex-col items-start gap-2">
      <Segmented
        label="When"
        value={value.when}
        onValueChange={(when) => onChange({ ...value, when })}
        options={[
          { value: "now", label: nowLabel },
          { value: "later", label: "At a time" },
        ]}
      />
      {value.when === "later" && (
        <Field label="Time" help={`Your time zone: ${zoneName()}. A worker releases it within a second.`} className="w-full">
          <Input type="datetime-local" step={1} value={value.time} onChange={({ target }) => onChange({ ...value, time: target.value })} />
        </Field>
      )}
    </div>
  );
}

/** For the API; undefined: now. */
export const publishAtOf = ({ when, time }: ReleaseTime) => (when === "later" ? new Date(time).toISOString() : undefined);

/** What is missing, in a sentence. */
export const timeProblem = ({ when, time }: ReleaseTime) => (when === "later" && time === "" ? "Choose a time." : undefined);

/** Such as "Europe/Berlin (GMT+1)". */
function zoneName(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const parts = new Intl.DateTimeFormat("en-GB", { timeZoneName: "shortOffset" }).formatToParts(new Date());
  return `${timeZone} (${parts.find(({ type }) => type === "timeZoneName")?.value ?? "UTC"})`;
}
