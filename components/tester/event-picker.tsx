"use client";
import { FileUp, Save, Search, Trash2 } from "lucide-react";
import { useMemo, useRef } from "react";
import { useCan } from "#components/frame/viewer.tsx";
import { sampleChoices } from "#components/plans/sample-choices.ts";
import { IconButton } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import type { ComboboxOption } from "#components/ui/combobox-options.ts";
import { relativeTime } from "#components/ui/relative-time.ts";
import { useNow } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useEvent } from "#lib/console/events/hooks.ts";
import { useEventSearch } from "#lib/console/events/list-hooks.ts";
import type { Event } from "#lib/console/events/schema.ts";
import type { SavedEvent } from "#lib/console/tester/schema.ts";
import { readFile } from "./model/read-file.ts";
import { eventPerson, receivedTitle } from "./model/received-event.ts";

/**
 * Where the event comes from: the last received, saved ones and samples; a search among all that
 * were received; a file.
 */
export function EventPicker({
  destinationId,
  saved,
  chosenId,
  onChoose,
  onText,
  onFind,
  onSave,
  onDelete,
  canSave,
}: {
  destinationId: string;
  saved: readonly SavedEvent[];
  /** The ID of the event that is shown as it came; undefined once someone has changed it. */
  chosenId: string | undefined;
  onChoose: (id: string) => void;
  onText: (text: string) => void;
  /** Opens the search among all that were received. */
  onFind: () => void;
  onSave: () => void;
  onDelete: (id: string) => void;
  canSave: boolean;
}) {
  const mayWrite = useCan("tester.write");
  const file = useRef<HTMLInputElement>(null);
  const options = useOptions(destinationId, saved, chosenId);
  const open = (chosen: File | undefined) => {
    if (chosen) readFile(chosen).then(onText, (error) => toast.error(error));
  };
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <Combobox
        className="min-w-40 flex-1"
        aria-label="Event"
        placeholder="Your own event"
        options={options}
        value={chosenId ?? null}
        onValueChange={onChoose}
      />
      <span className="flex items-center gap-1.5">
        <IconButton label="Search received events" look="plain" onClick={onFind}>
          <Search aria-hidden />
        </IconButton>
        <IconButton label="Open a file" look="plain" onClick={() => file.current?.click()}>
          <FileUp aria-hidden />
        </IconButton>
        <input
          ref={file}
          type="file"
          accept=".json,.jsonc,.txt,application/json,text/plain"
          className="hidden"
          aria-label="File with an event"
          tabIndex={-1}
          onChange={(event) => {
            open(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        {mayWrite && (
          <IconButton label="Save this event" look="plain" disabled={!canSave} onClick={onSave}>
            <Save aria-hidden />
          </IconButton>
        )}
        {mayWrite && chosenId?.startsWith("sev_") && (
          <IconButton label="Delete this saved event" look="plain" onClick={() => onDelete(chosenId)}>
            <Trash2 aria-hidden />
          </IconButton>
        )}
      </span>
    </div>
  );
}

function useOptions(destinationId: string, saved: readonly SavedEvent[], chosenId: string | undefined) {
  const nowMs = useNow();
  const search = useEventSearch(destinationId, { q: "" });
  const newest = search.data?.pages[0]?.items;
  const isListed = newest?.some((event) => event.id === chosenId) ?? false;
  // Found by the search, or opened by a link: it is in the list as long as it is chosen.
  const other = useEvent(destinationId, chosenId?.startsWith("evt_") && !isListed ? chosenId : undefined).data;
  return useMemo(() => {
    const option = (event: Event): ComboboxOption => ({
      value: event.id,
      label: receivedTitle(event),
      detail: eventPerson(event),
      hint: nowMs > 0 ? relativeTime(Date.parse(event.receivedAt), nowMs) : undefined,
    });
    const received = [...(other && other.id === chosenId ? [other] : []), ...(newest ?? [])].map(option);
    const kept = saved.map((event) => ({ value: event.id, label: event.name, detail: `saved by ${event.createdBy}` }));
    const samples = sampleChoices.map((choice) => ({ value: choice.id, label: choice.title, detail: choice.detail }));
    const groups = [
      { label: "Last received", items: received },
      { label: "Saved", items: kept },
      { label: "Samples", items: samples },
    ];
    return groups.filter((group) => group.items.length > 0);
  }, [newest, other, chosenId, saved, nowMs]);
}
