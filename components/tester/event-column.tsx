"use client";
import { type ReactNode, useState } from "react";
import type { CodeEditorProps, CodeProblem } from "#components/code/code-editor.tsx";
import { Button } from "#components/ui/button.tsx";
import { FieldError } from "#components/ui/field.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { toast } from "#components/ui/toast.tsx";
import { ExplainedEvent } from "./explained-event.tsx";
import type { EventUses } from "./model/explain-words.ts";
import type { ParsedEventText } from "./model/parse-event-text.ts";
import { readFile } from "./model/read-file.ts";

export type EventView = "text" | "explained";

/**
 * The event: chosen, pasted, dropped in as a file, or written; as text, or explained by what uses
 * its values.
 */
export function EventColumn({
  picker,
  view,
  onView,
  text,
  onText,
  read,
  uses,
  masked,
}: {
  picker: ReactNode;
  view: EventView;
  onView: (view: EventView) => void;
  text: string;
  onText: (text: string) => void;
  read: ParsedEventText;
  /** What the chosen mapping uses. */
  uses: EventUses;
  masked: boolean;
}) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is a shortcut for the button "Open a file"
    <div
      className="flex h-full min-h-0 min-w-0 flex-col gap-2 p-4"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        const [file] = event.dataTransfer.files;
        if (!file) return;
        event.preventDefault();
        readFile(file).then(onText, (error) => toast.error(error));
      }}
    >
      {picker}
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segmented
          label="How the event is shown"
          value={view}
          onValueChange={onView}
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
        <div className="min-h-72 flex-1 overflow-hidden rounded-md border border-line-strong focus-within:outline-2 focus-within:outline-focus max-lg:h-96 max-lg:flex-none">
          <EventText value={text} onChange={onText} check={() => problemsOf(read)} />
        </div>
      ) : (
        <ExplainedEvent event={read.event} uses={uses} />
      )}
      <div aria-live="polite">
        {!read.ok && text.trim() !== "" && <FieldError>{read.problem}</FieldError>}
        {read.ok && read.warning && (
          <p className="text-sm text-warn">
            Line {read.warning.line}, column {read.warning.column}: {read.warning.message}
          </p>
        )}
      </div>
    </div>
  );
}

function problemsOf(read: ParsedEventText): CodeProblem[] {
  const at = read.ok ? read.warning : read.at;
  if (!at) return [];
  return [{ from: at.offset, to: at.offset + Math.max(1, at.length), severity: read.ok ? "warning" : "error", message: at.message }];
}

/**
 * A plain box, to read and write in at once. The editor, which is larger than all the rest of the
 * page, is loaded when someone points at the box or steps into it, and takes its place as soon as
 * nobody writes in it: no letter is lost on the way.
 */
function EventText(props: Pick<CodeEditorProps, "value" | "onChange" | "check">) {
  const [Editor, setEditor] = useState<typeof import("#components/code/code-editor.tsx").default>();
  const [writing, setWriting] = useState(false);
  const load = () => {
    import("#components/code/code-editor.tsx").then(
      (module) => setEditor(() => module.default),
      () => undefined, // the plain box serves as well
    );
  };
  if (Editor && !writing) return <Editor label="Event as JSON" className="h-full" {...props} />;
  return (
    <textarea
      aria-label="Event as JSON"
      spellCheck={false}
      value={props.value}
      onPointerEnter={load}
      onFocus={() => {
        setWriting(true);
        load();
      }}
      onBlur={() => setWriting(false)}
      onChange={(event) => props.onChange(event.target.value)}
      className="block h-full w-full resize-none bg-surface py-2 pr-1.5 pl-[52px] font-mono text-mono leading-5 text-ink outline-none"
    />
  );
}
