import { outside } from "#components/ui/outside-text.tsx";
import { Notice } from "#components/ui/states.tsx";
import type { Mapping } from "#lib/console/mappings/schema.ts";

/** The notes from this mapping's import. */
export function ImportNotes({ notes }: { notes: Mapping["notes"] }) {
  return (
    <Notice tone="info" title="From the import">
      {notes.map((note) => (
        <p key={note.path + note.message}>{outside(note.message)}</p>
      ))}
    </Notice>
  );
}
