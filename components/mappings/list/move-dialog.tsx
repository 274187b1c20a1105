"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/input.tsx";
import { visibleText } from "#components/ui/visible-text.ts";
import type { Mapping } from "#lib/console/mappings/schema.ts";

/** To any position, even by keyboard and on a phone. */
export function MoveDialog({
  mappings,
  from,
  onMove,
  onClose,
}: {
  mappings: readonly Mapping[];
  from: number;
  onMove: (to: number) => void;
  onClose: () => void;
}) {
  const [to, setTo] = useState(from);
  const mapping = mappings[from];
  if (!mapping) return null;
  const others = mappings.filter((_, index) => index !== from);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title={`Move ${mapping.name}`}
      description="Mappings send from top to bottom."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="move-mapping" disabled={to === from}>
            Move
          </Button>
        </>
      }
    >
      <form
        id="move-mapping"
        onSubmit={(event) => {
          event.preventDefault();
          onMove(to);
          onClose();
        }}
      >
        <Field label="Place">
          <Select value={String(to)} onChange={(event) => setTo(Number(event.target.value))} autoFocus>
            {mappings.map((each, index) => {
              const above = others[index - 1];
              const place = index === 0 ? "first" : above && `after ${visibleText(above.name)}`;
              return (
                <option key={each.id} value={index}>
                  {index + 1}: {place}
                  {index === from ? " (as now)" : ""}
                </option>
              );
            })}
          </Select>
        </Field>
      </form>
    </Dialog>
  );
}
