"use client";
import { FieldSet } from "#components/ui/field.tsx";
import { RadioGroup } from "#components/ui/toggle.tsx";
import type { Source } from "#lib/console/sources/schema.ts";

/** Who may send, in the words of the people who set it up. Several prove it in the same way. */
export const senders = {
  segment: { kind: "segment", label: "Segment", help: "Its destination “Webhooks (Actions)” signs every request." },
  rudderstack: { kind: "token", label: "RudderStack", help: "Its destination “Webhook”, with a header token." },
  jitsu: { kind: "token", label: "Jitsu", help: "Its destination “WebHook”, with a header token." },
  backend: { kind: "token", label: "Your own backend", help: "Events in Segment’s format, with a header token." },
  sdk: {
    kind: "sdk",
    label: "A Segment library",
    help: "For Node, Python, Go and others: it sends here instead of to Segment, with a write key.",
  },
  deletions: {
    kind: "deletions",
    label: "Segment, deletions only",
    help: "Its classic destination “Webhooks” says who asked to be deleted. Nothing else from it is used.",
  },
} as const satisfies Record<string, { kind: Source["kind"]; label: string; help: string }>;
export type Sender = keyof typeof senders;

const options = (Object.keys(senders) as Sender[]).map((value) => ({ value, label: senders[value].label, help: senders[value].help }));

export function SenderQuestion({ value, onValueChange }: { value: Sender; onValueChange: (value: Sender) => void }) {
  return (
    <FieldSet legend="What sends the events?">
      <RadioGroup<Sender> name="sender" value={value} onValueChange={onValueChange} options={options} />
    </FieldSet>
  );
}
