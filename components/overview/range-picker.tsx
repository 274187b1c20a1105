"use client";
import { useState } from "react";
import { ownTimeZone } from "#components/charts/own-time-zone.ts";
import { useUrlState } from "#components/tables/use-url-state.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import type { AskedRange } from "#lib/console/overview/hooks.ts";
import { type RangeName, rangeNames } from "#lib/console/overview/ranges.ts";

export const rangeWords: Record<RangeName, string> = {
  "1h": "1 hour",
  "24h": "24 hours",
  "7d": "7 days",
  "30d": "30 days",
  "90d": "90 days",
};

/** What the address asks for: a range, and the zone in which its days begin. */
export function useAskedRange(): { asked: AskedRange; timeZone: string } {
  const { params } = useUrlState();
  const from = params.get("from");
  const to = params.get("to") ?? undefined;
  const timeZone = params.get("zone") === "utc" ? "UTC" : ownTimeZone();
  if (from && !Number.isNaN(Date.parse(from))) return { asked: { from, to }, timeZone };
  return { asked: { range: rangeNames.find((each) => each === params.get("range")) ?? "24h" }, timeZone };
}

/** The time that a page is about, and whose clock it goes by. */
export function RangePicker() {
  const { params, replace } = useUrlState();
  const { asked } = useAskedRange();
  const [choosing, setChoosing] = useState(false);
  const choose = (value: string) => {
    if (value === "custom") setChoosing(true);
    else replace({ range: value === "24h" ? undefined : value, from: undefined, to: undefined });
  };
  return (
    <>
      <Select
        aria-label="Time range"
        value={"range" in asked ? asked.range : "chosen"}
        onChange={(event) => choose(event.target.value)}
        wrapperClassName="min-w-38 max-sm:flex-1"
      >
        {rangeNames.map((name) => (
          <option key={name} value={name}>
            Last {rangeWords[name]}
          </option>
        ))}
        {"from" in asked && <option value="chosen">{chosenWords(asked)}</option>}
        <option value="custom">Choose times…</option>
      </Select>
      <Select
        aria-label="Time zone"
        value={params.get("zone") === "utc" ? "utc" : "own"}
        onChange={(event) => replace({ zone: event.target.value === "utc" ? "utc" : undefined })}
        wrapperClassName="min-w-28 max-sm:flex-1"
      >
        <option value="own">My time</option>
        <option value="utc">UTC</option>
      </Select>
      {choosing && <ChooseTimes asked={asked} onClose={() => setChoosing(false)} />}
    </>
  );
}

const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false });
const chosenWords = ({ from, to }: { from: string; to?: string | undefined }) =>
  `${short.format(new Date(from))} – ${to ? short.format(new Date(to)) : "now"}`;

/** As the browser's own field takes it, in the reader's zone. */
const fieldText = (time: Date) => new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

function ChooseTimes({ asked, onClose }: { asked: AskedRange; onClose: () => void }) {
  const { replace } = useUrlState();
  const [from, setFrom] = useState(fieldText("from" in asked ? new Date(asked.from) : new Date(Date.now() - 86_400_000)));
  const [to, setTo] = useState("from" in asked && asked.to ? fieldText(new Date(asked.to)) : "");
  const [begin, end] = [new Date(from), to ? new Date(to) : undefined];
  const problem = Number.isNaN(begin.getTime())
    ? "Enter when the time begins."
    : begin.getTime() > Date.now()
      ? "Choose a time that has begun."
      : end && end <= begin
        ? "The end must be later than the beginning."
        : undefined;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title="Choose times"
      description="In your time zone."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            disabled={problem !== undefined}
            onClick={() => {
              replace({ range: undefined, from: begin.toISOString(), to: end?.toISOString() });
              onClose();
            }}
          >
            Show
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="From" error={problem}>
          <Input type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
        </Field>
        <Field label="To" help="Leave empty for now.">
          <Input type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}
