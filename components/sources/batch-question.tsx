"use client";
import { FieldSet } from "#components/ui/field.tsx";
import { RadioGroup } from "#components/ui/toggle.tsx";

/** What someone knows of Segment's batching when they add a source. */
export type Batches = "yes" | "no" | "unsure";

export function BatchQuestion({ value, onValueChange }: { value: Batches; onValueChange: (value: Batches) => void }) {
  return (
    <FieldSet
      legend="Does Segment send batches?"
      help="In Segment, “Enable batching” in the mapping of Webhooks (Actions). Segment signs only the first event of a batch, so batches need a header token."
    >
      <RadioGroup<Batches>
        name="batches"
        value={value}
        onValueChange={onValueChange}
        options={[
          { value: "yes", label: "Yes, batching is on", help: "You get a header with a token to paste into Segment." },
          { value: "no", label: "No, one event per request", help: "Nothing more to set up. You can add the header later." },
          { value: "unsure", label: "I’m not sure yet", help: "You get the header. With it, both ways work." },
        ]}
      />
    </FieldSet>
  );
}
