"use client";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import type { ActionField } from "#lib/actions/types.ts";
import type { JsonValue } from "#lib/json.ts";
import { shortJson } from "../fields/sample.tsx";
import type { MappingContent } from "../model/mapping-form.ts";
import { type BothChanges, compareChanges } from "../model/merge-contents.ts";

export type Conflict = { base: MappingContent; theirs: MappingContent; version: number; sentence: string };
export type Resolution = "mine" | "theirs" | "both";

/** Somebody saved in between: shows both people's work and lets one choose. Nothing is lost by closing it. */
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
  onResolve: (resolution: Resolution) => void;
}) {
  const rows = conflict ? compareChanges(conflict.base, conflict.theirs, mine) : [];
  const clash = rows.some((row) => row.by === "both");
  return (
    <Dialog
      open={conflict !== undefined}
      onOpenChange={onOpenChange}
      width="xl"
      title="Somebody else saved this mapping"
      description={conflict?.sentence}
      footer={
        <>
          <Button onClick={() => onResolve("theirs")}>Take theirs</Button>
          <Button onClick={() => onResolve("mine")}>Keep mine</Button>
          <Button look="primary" onClick={() => onResolve("both")}>
            {clash ? "Combine, mine where both changed" : "Combine both"}
          </Button>
        </>
      }
    >
      <p className="mb-2 text-ink-muted">
        {rows.length === 0
          ? "They changed the same things as you, in the same way."
          : "What differs. Nothing is saved until you press Save; your own changes stay in this browser until then."}
      </p>
      {rows.length > 0 && (
        <div className="overflow-x-auto">
          <table className="w-full min-w-140 table-fixed text-sm">
            <thead>
              <tr className="border-b border-line text-left text-ink-faint">
                <th className="w-40 py-1.5 pr-3 font-normal">Field</th>
                <th className="py-1.5 pr-3 font-normal">Before</th>
                <th className="py-1.5 pr-3 font-normal">Theirs</th>
                <th className="py-1.5 font-normal">Yours</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.path} row={row} fields={fields} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Dialog>
  );
}

function Row({ row, fields }: { row: BothChanges; fields: readonly ActionField[] }) {
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className="py-1.5 pr-3 text-left font-medium break-words">
        {changeLabel(row.path, fields)}
        {row.by === "both" && <span className="block text-xs font-normal text-warn">changed by both</span>}
      </th>
      <Cell value={row.base} />
      <Cell value={row.theirs} changed={row.by !== "me"} />
      <Cell value={row.mine} changed={row.by !== "them"} />
    </tr>
  );
}

function Cell({ value, changed }: { value: JsonValue | undefined; changed?: boolean }) {
  return (
    <td className={`py-1.5 pr-3 font-mono text-mono break-words ${changed ? "text-ink" : "text-ink-faint"}`}>
      {value === undefined ? "not set" : shortJson(value, 160)}
    </td>
  );
}

const partNames: Record<string, string> = { name: "Name", trigger: "Trigger", actionSlug: "Action", enabled: "Switch" };

/** "Cart items" for "settings.cartItems". */
export function changeLabel(path: string, fields: readonly ActionField[]): string {
  const key = path.replace(/^(settings|options)\./, "");
  return partNames[path] ?? fields.find((field) => field.key === key)?.label ?? key;
}
