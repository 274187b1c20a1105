"use client";
import { shortJson } from "#components/plans/sample.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { changeLabel, wordsOf } from "#components/words/mapping-change-words.ts";
import type { ActionField } from "#lib/core/actions/types.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import type { MappingContent } from "../model/mapping-form.ts";
import { type BothChanges, compareChanges, mergeContents } from "../model/merge-contents.ts";
import type { SavedState } from "./content-of.ts";

/** `why`: what has come between; `said` by the server where it refused a save. */
export type Conflict = { base: MappingContent; theirs: MappingContent; state: SavedState; why: keyof typeof reasons | { said: string } };

const reasons = {
  draft: "Someone saved this mapping after its draft was started. Combine both, then save the draft.",
  older: "It was saved since you last worked on it, and this browser still has your unsaved changes.",
};

/**
 * Someone saved in between: shows both people's work and offers the choice. Closing it loses
 * nothing.
 */
export function ConflictDialog({
  conflict,
  mine,
  fields,
  onOpenChange,
  onResolve,
}: {
  conflict: Conflict | undefined;
  mine: MappingContent;
  fields: readonly ActionField[];
  onOpenChange: (open: boolean) => void;
  /** What the form shows then. */
  onResolve: (content: MappingContent) => void;
}) {
  const rows = conflict ? compareChanges(conflict.base, conflict.theirs, mine) : [];
  const clash = rows.some((row) => row.by === "both");
  return (
    <Dialog
      open={conflict !== undefined}
      onOpenChange={onOpenChange}
      width="xl"
      title="Someone else saved this mapping"
      description={conflict && (typeof conflict.why === "string" ? reasons[conflict.why] : conflict.why.said)}
      footer={
        <>
          <Button onClick={() => conflict && onResolve(conflict.theirs)}>Take theirs</Button>
          <Button onClick={() => onResolve(mine)}>Keep mine</Button>
          <Button look="primary" onClick={() => conflict && onResolve(mergeContents(conflict.base, conflict.theirs, mine))}>
            {clash ? "Combine, mine where both changed" : "Combine both"}
          </Button>
        </>
      }
    >
      <p className="mb-2 text-ink-muted">
        {rows.length === 0
          ? "They changed the same things as you, in the same way."
          : "These parts differ. Nothing is saved until you choose Save. Your own changes stay in this browser until then."}
      </p>
      {rows.length > 0 && (
        <table className="w-full table-fixed text-sm max-sm:block">
          <thead className="max-sm:sr-only">
            <tr className="border-b border-line text-left text-ink-faint">
              <th className="w-36 py-1.5 pr-3 font-normal">Field</th>
              <th className="py-1.5 pr-3 font-normal">Before</th>
              <th className="py-1.5 pr-3 font-normal">Theirs</th>
              <th className="py-1.5 font-normal">Yours</th>
            </tr>
          </thead>
          <tbody className="max-sm:block">
            {rows.map((row) => (
              <Row key={row.path} row={row} fields={fields} />
            ))}
          </tbody>
        </table>
      )}
    </Dialog>
  );
}

function Row({ row, fields }: { row: BothChanges; fields: readonly ActionField[] }) {
  return (
    // One below the other on a phone: each of three columns of code would be a word wide.
    <tr className="border-b border-line align-top max-sm:block max-sm:py-2">
      <th scope="row" className="py-1.5 pr-3 text-left font-medium break-words max-sm:block max-sm:py-0.5">
        {changeLabel(row.path, fields)}
        {row.by === "both" && <span className="block text-xs font-normal text-warn">changed by both</span>}
      </th>
      <Cell name="Before" path={row.path} value={row.base} />
      <Cell name="Theirs" path={row.path} value={row.theirs} changed={row.by !== "me"} />
      <Cell name="Yours" path={row.path} value={row.mine} changed={row.by !== "them"} />
    </tr>
  );
}

function Cell({ name, path, value, changed }: { name: string; path: string; value: JsonValue | undefined; changed?: boolean }) {
  const text = wordsOf(path, value);
  return (
    <td className={`py-1.5 pr-3 break-words max-sm:flex max-sm:gap-2 max-sm:py-0.5 ${changed ? "text-ink" : "text-ink-faint"}`}>
      <span aria-hidden className="w-12 shrink-0 text-ink-faint sm:hidden">
        {name}
      </span>
      <span className={`min-w-0 ${text === undefined ? "font-mono text-mono" : ""}`}>{text ?? shortJson(value, 160)}</span>
    </td>
  );
}
