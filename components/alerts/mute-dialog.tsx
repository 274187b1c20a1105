"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, FieldSet } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.tsx";
import { RadioGroup } from "#components/ui/toggle.tsx";
import { useCreateMute } from "#lib/console/alerts/hooks.ts";
import type { AlertView } from "#lib/console/alerts/schema.ts";
import { issuesOf } from "./issues-of.ts";

const hourMs = 3_600_000;
const lengths = { "1": "1 hour", "4": "4 hours", "24": "24 hours", "168": "7 days" } as const;

/** For planned work: no message about this is sent until a time, and the reason is shown. */
export function MuteDialog({ alert, onClose }: { alert: AlertView; onClose: () => void }) {
  const mute = useCreateMute();
  const [hours, setHours] = useState<keyof typeof lengths | "own">("4");
  const [until, setUntil] = useState("");
  const [all, setAll] = useState<"kind" | "all">("kind");
  const [reason, setReason] = useState("");
  const errors = issuesOf(mute.error);
  const place = alert.destinationName ?? "Falconer";
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title={`Mute ${alert.title}`}
      description="Falconer still watches it and shows it here. If it is still wrong at the end, it tells you then."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="mute" busy={mute.isPending}>
            Mute
          </Button>
        </>
      }
    >
      <form
        id="mute"
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          const end = hours === "own" ? new Date(until) : new Date(Date.now() + Number(hours) * hourMs);
          mute.mutate(
            {
              destinationId: alert.destinationId as "",
              kind: all === "all" ? "" : alert.kind,
              until: Number.isNaN(end.getTime()) ? "" : end.toISOString(),
              reason,
            },
            {
              onSuccess: () => {
                toast.good("Muted");
                onClose();
              },
            },
          );
        }}
      >
        <FieldSet legend="For">
          <RadioGroup
            name="hours"
            value={hours}
            onValueChange={setHours}
            options={[
              ...(Object.entries(lengths) as [keyof typeof lengths, string][]).map(([value, label]) => ({ value, label })),
              { value: "own", label: "Until a time" },
            ]}
          />
        </FieldSet>
        {hours === "own" && (
          <Field label="Until" required error={errors.until}>
            <Input type="datetime-local" value={until} onChange={(event) => setUntil(event.target.value)} />
          </Field>
        )}
        <FieldSet legend="What">
          <RadioGroup
            name="what"
            value={all}
            onValueChange={setAll}
            options={[
              { value: "kind", label: `“${alert.title}” of ${place}` },
              { value: "all", label: `All alerts of ${place}` },
            ]}
          />
        </FieldSet>
        <Field label="Reason" required error={errors.reason} help="Others see it: “Talon.One’s maintenance until noon”.">
          <Input value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </form>
    </Dialog>
  );
}
