"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { displayName } from "#lib/access/http/schema.ts";

/** Asks for a name before something is kept under it. */
export function NameDialog({
  open,
  onOpenChange,
  title,
  description,
  suggestion,
  saveLabel,
  busy,
  refusal,
  onSave,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: string;
  suggestion: string;
  saveLabel: string;
  busy: boolean;
  /** What the server said about the last name. */
  refusal: string | undefined;
  onSave: (name: string) => void;
}) {
  const [typed, setTyped] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const name = typed ?? suggestion;
  const save = () => {
    const parsed = displayName.safeParse(name);
    setProblem(parsed.error?.issues[0]?.message);
    if (parsed.success) onSave(parsed.data);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setTyped(undefined);
        setProblem(undefined);
        onOpenChange(next);
      }}
      title={title}
      description={description}
      width="sm"
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button look="primary" busy={busy} onClick={save}>
            {saveLabel}
          </Button>
        </>
      }
    >
      <Field label="Name" required error={problem ?? refusal}>
        <Input
          value={name}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            save();
          }}
        />
      </Field>
    </Dialog>
  );
}
