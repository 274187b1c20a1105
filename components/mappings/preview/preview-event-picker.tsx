"use client";
import { memo, useMemo } from "react";
import { type EventChoice, testedEventId } from "#components/plans/event-choice.ts";
import { Combobox } from "#components/ui/combobox.tsx";
import { relativeTime } from "#components/ui/relative-time.ts";
import { useNow } from "#components/ui/time.tsx";

/** The event that the preview runs with: received ones first, samples below. */
export const PreviewEventPicker = memo(function PreviewEventPicker({
  choices,
  chosen,
  onChoose,
}: {
  choices: readonly EventChoice[];
  chosen: EventChoice | undefined;
  onChoose: (id: string) => void;
}) {
  const nowMs = useNow();
  const options = useMemo(() => {
    const option = (choice: EventChoice) => ({
      value: choice.id,
      label: choice.title,
      detail: choice.detail,
      hint: choice.receivedAt && nowMs > 0 ? relativeTime(Date.parse(choice.receivedAt), nowMs) : undefined,
    });
    const received = choices.filter((choice) => choice.receivedAt).map(option);
    const [tested, samples] = [true, false].map((isTested) =>
      choices.filter((choice) => !choice.receivedAt && (choice.id === testedEventId) === isTested).map(option),
    ) as [typeof received, typeof received];
    return [
      { label: "From the Event Tester", items: tested },
      { label: "Last received", items: received },
      { label: "Samples", items: samples },
    ].filter(({ items }) => items.length > 0);
  }, [choices, nowMs]);
  return <Combobox aria-label="Event to preview with" options={options} value={chosen?.id ?? null} onValueChange={onChoose} />;
});
