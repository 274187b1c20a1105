"use client";
import { Input } from "#components/ui/input.tsx";

/** An optional reason, in a sentence: the version's note. */
export function VersionNote({ note, onNote }: { note: string; onNote: (note: string) => void }) {
  return (
    <Input
      id="note"
      aria-label="Note for the history"
      placeholder="Note for the history"
      value={note}
      autoComplete="off"
      onChange={(event) => onNote(event.target.value)}
      className="w-52 max-sm:w-full"
    />
  );
}
