"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { CatalogueState } from "#lib/console/catalogue/schema.ts";
import type { useChangeCatalogue } from "#lib/console/catalogue/settings-hooks.ts";

type Keeping = ReturnType<typeof useChangeCatalogue>["key"];

type Props = {
  name: string;
  help: string;
  masked: string | null;
  keeping: Keeping;
  /** What to say about a key that was stored. */
  problemOf?: (state: CatalogueState) => string | null;
};

/** One of the keys that nothing needs: stored, replaced or removed. `masked`: the one there is. */
export function OptionalKeyForm({ name, help, masked, keeping, problemOf }: Props) {
  const [text, setText] = useState("");
  const store = (value: string | null) =>
    keeping.mutate(value, {
      onSuccess: (state) => {
        setText("");
        const problem = value === null ? null : problemOf?.(state);
        if (problem) toast.bad(problem);
        else toast.good(value === null ? `${name} removed` : `${name} saved`);
      },
      onError: (error) => toast.error(error),
    });
  return (
    <form
      method="post"
      className="flex flex-wrap gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) store(text.trim());
      }}
    >
      <Field label={masked ? `Another ${name}` : name} help={help} className="w-full">
        <Input type="password" autoComplete="off" mono value={text} onChange={(event) => setText(event.target.value)} />
      </Field>
      <Button type="submit" busy={keeping.isPending && keeping.variables !== null}>
        Save {name}
      </Button>
      {masked && (
        <Button busy={keeping.isPending && keeping.variables === null} onClick={() => store(null)}>
          Remove key <Mono className="text-ink-muted">{masked}</Mono>
        </Button>
      )}
    </form>
  );
}
