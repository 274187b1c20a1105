"use client";
import { FileUp } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { readText } from "#components/files/read-text.ts";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import type { Mistake } from "./json-mistake.ts";

export type Given = { text: string; fileName?: string };

/** Bytes; the API takes 5 MB, and a text grows when it is quoted. */
const largest = 4_000_000;

/** What to import: pasted, typed, chosen or dropped. */
export function ImportSource({
  given,
  onChange,
  busy,
  onLook,
}: {
  given: Given;
  onChange: (given: Given) => void;
  busy: boolean;
  onLook: () => Promise<void>;
}) {
  const [mistake, setMistake] = useState<Mistake>();
  const [over, setOver] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);

  const take = (next: Given) => {
    setMistake(undefined);
    onChange(next);
  };
  const refuse = (found: Mistake) => {
    setMistake(found);
    box.current?.focus();
    if (found.offset !== undefined) box.current?.setSelectionRange(found.offset, found.offset + Math.max(1, found.length ?? 1));
  };
  const takeFile = async (file: File | undefined) => {
    if (!file) return;
    try {
      const text = await readText(file, { most: largest, tooLarge: `${file.name} is larger than 4 MB. Import its mappings in parts.` });
      take({ text, fileName: file.name });
      box.current?.focus();
    } catch (error) {
      refuse({ message: error instanceof Error ? error.message : "This file couldn’t be read. Try again." });
    }
  };
  const look = async () => {
    if (given.text.trim() === "") return refuse({ message: "Paste something, or choose a file." });
    // Without the network it may be missing; then it is the server that cannot be asked.
    const words = await import("./json-mistake.ts").catch(() => undefined);
    const found = words?.jsonMistake(given.text);
    if (found) return refuse(found);
    setMistake(undefined);
    await onLook().catch((error: unknown) =>
      refuse({ message: error instanceof Error ? error.message : "Something went wrong. Try again." }),
    );
  };

  const dragsFile = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return (
    <Section title="Import" description="First you see what would happen to each mapping. Nothing changes until you confirm.">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) look();
        }}
        onDragOver={(event) => {
          if (!dragsFile(event)) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
        }}
        onDrop={(event) => {
          if (!dragsFile(event)) return;
          event.preventDefault();
          setOver(false);
          takeFile(event.dataTransfer.files[0]);
        }}
        className="flex flex-col gap-3"
      >
        <input
          ref={chooser}
          type="file"
          accept=".json,.jsonc,.txt,.tf,.tfstate,application/json,text/plain"
          aria-label="File to import"
          tabIndex={-1}
          className="sr-only"
          onChange={(event) => {
            takeFile(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        <Field
          id="import-content"
          label="Paste text, or drop a file"
          error={mistake?.message}
          help="Segment’s mappings and filters as its APIs return them, Terraform’s text, state or “show -json”, or a file exported here. Comments are fine."
          aside={
            <span className="flex min-w-0 items-center gap-2">
              {given.fileName && <span className="min-w-0 truncate text-sm text-ink-muted">{given.fileName}</span>}
              <Button size="sm" onClick={() => chooser.current?.click()}>
                <FileUp aria-hidden />
                Choose file
              </Button>
            </span>
          }
        >
          <Textarea
            ref={box}
            mono
            rows={14}
            spellCheck={false}
            autoComplete="off"
            value={given.text}
            placeholder={placeholder}
            className={cn("min-h-60 resize-y", over && "border-accent bg-accent-soft")}
            onChange={(event) => take({ text: event.target.value })}
          />
        </Field>
        <Button look="primary" type="submit" busy={busy} className="self-start">
          {busy ? "Looking…" : "Show what would happen"}
        </Button>
      </form>
    </Section>
  );
}

const placeholder = `{
  "data": {
    "subscriptions": [
      { "name": "Orders", "actionSlug": "updateCustomerSessionV2", "trigger": "type = \\"track\\"", "settings": { … } }
    ]
  }
}`;
