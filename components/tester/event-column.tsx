"use client";
import { FileUp, Save, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useMemo, useRef, useState } from "react";
import type { CodeProblem } from "#components/code/code-editor.tsx";
import { useCan } from "#components/frame/viewer.tsx";
import type { EventChoice } from "#components/mappings/preview/event-choice.ts";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { FieldError } from "#components/ui/field.tsx";
import { relativeTime } from "#components/ui/relative-time.ts";
import { Skeleton } from "#components/ui/states.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { useNow } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { JsonObject } from "#lib/json.ts";
import type { SavedEvent } from "#lib/tester/schema.ts";
import type { ExplainFocus } from "./explain-focus.ts";
import { ExplainTree } from "./explain-tree.tsx";
import { covers, type Link, linkAt } from "./model/links.ts";
import type { ReadEvent } from "./model/read-event.ts";

const CodeEditor = dynamic(() => import("#components/code/code-editor.tsx"), {
  ssr: false,
  loading: () => <Skeleton className="h-full w-full" />,
});

/** Files beyond this are no event of Segment's. */
const maxFileBytes = 1_000_000;

/** The event: chosen, pasted, dropped in as a file, or written; as text, or explained by what uses its values. */
export function EventColumn({
  choices,
  saved,
  chosenId,
  onChoose,
  text,
  onText,
  read,
  links,
  onSave,
  onDelete,
  masked,
}: {
  choices: readonly EventChoice[];
  saved: readonly SavedEvent[];
  chosenId: string | undefined;
  onChoose: (id: string) => void;
  text: string;
  onText: (text: string) => void;
  read: ReadEvent;
  /** Of the chosen mapping. */
  links: readonly Link[];
  onSave: () => void;
  onDelete: (id: string) => void;
  masked: boolean;
}) {
  const mayWrite = useCan("tester.write");
  const [view, setView] = useState<"text" | "explained">("text");
  const file = useRef<HTMLInputElement>(null);
  const nowMs = useNow();
  const options = useMemo(() => {
    const option = (choice: EventChoice) => ({
      value: choice.id,
      label: choice.title,
      detail: choice.detail,
      hint: choice.receivedAt && nowMs > 0 ? relativeTime(Date.parse(choice.receivedAt), nowMs) : undefined,
    });
    const received = choices.filter((choice) => choice.receivedAt).map(option);
    const samples = choices.filter((choice) => !choice.receivedAt).map(option);
    const kept = saved.map((event) => ({ value: event.id, label: event.name, detail: `saved by ${event.createdBy}` }));
    const groups = [
      { label: "Last received", items: received },
      { label: "Saved", items: kept },
      { label: "Samples", items: samples },
    ];
    return groups.filter((group) => group.items.length > 0);
  }, [choices, saved, nowMs]);

  const open = async (chosen: File | undefined) => {
    if (!chosen) return;
    if (chosen.size > maxFileBytes) toast.bad("This file is larger than an event can be (1 MB).");
    else onText(await chosen.text());
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is a shortcut for the button "Open a file"
    <div
      className="flex h-full min-h-0 min-w-0 flex-col gap-2 p-4"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void open(event.dataTransfer.files[0]);
      }}
    >
      <div className="flex items-center gap-1.5">
        <Combobox
          className="min-w-0 flex-1"
          aria-label="Event"
          placeholder="Your own event"
          options={options}
          value={chosenId ?? null}
          onValueChange={onChoose}
        />
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
            void open(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        {mayWrite && (
          <IconButton label="Save this event" look="plain" disabled={!read.ok} onClick={onSave}>
            <Save aria-hidden />
          </IconButton>
        )}
        {mayWrite && chosenId?.startsWith("sev_") && (
          <IconButton label="Delete this saved event" look="plain" onClick={() => onDelete(chosenId)}>
            <Trash2 aria-hidden />
          </IconButton>
        )}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segmented
          label="How the event is shown"
          value={view}
          onValueChange={setView}
          options={[
            { value: "text", label: "Text" },
            { value: "explained", label: "Explained" },
          ]}
        />
        {view === "text" && (
          <Button size="sm" look="quiet" onClick={() => onText("")}>
            Clear to paste
          </Button>
        )}
      </div>
      {masked && <p className="text-sm text-ink-faint">Personal data is masked for your role.</p>}
      {view === "text" || !read.ok ? (
        <div className="min-h-72 flex-1 overflow-hidden rounded-md border border-line-strong max-lg:h-96 max-lg:flex-none">
          <CodeEditor label="Event as JSON" className="h-full" value={text} onChange={onText} check={() => problemsOf(read)} />
        </div>
      ) : (
        <ExplainedEvent event={read.event} links={links} />
      )}
      <div aria-live="polite">{!read.ok && text.trim() !== "" && <FieldError>{read.problem}</FieldError>}</div>
    </div>
  );
}

function problemsOf(read: ReadEvent): CodeProblem[] {
  if (read.ok || !read.at) return [];
  const { offset, length, message } = read.at;
  return [{ from: offset, to: offset + Math.max(1, length), severity: "error", message }];
}

function ExplainedEvent({ event, links }: { event: JsonObject; links: readonly Link[] }) {
  const used = useMemo(() => links.flatMap((link) => link.event), [links]);
  const isUnused = (path: string) => !used.some((read) => covers(read, path) || covers(path, read));
  const isLinked = (path: string, focus: ExplainFocus) =>
    focus?.side === "output" && (linkAt(links, focus.path)?.event.some((read) => covers(read, path)) ?? false);
  return (
    <div data-explain-scroll className="min-h-72 flex-1 overflow-auto rounded-md border border-line p-2 max-lg:h-96 max-lg:flex-none">
      <p className="mb-1 text-sm text-ink-faint">
        {links.length > 0 ? "Grey: the chosen mapping does not use it." : "Choose a mapping that matches, to see what it uses."}
      </p>
      <ExplainTree side="event" label="Event" value={event} isLinked={isLinked} isUnused={isUnused} />
    </div>
  );
}
