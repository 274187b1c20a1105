"use client";
import { useState } from "react";
import { useCan } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select, Textarea } from "#components/ui/input.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAddProblemNote, useUpdateProblem } from "#lib/console/problems/hooks.ts";
import type { ProblemDetail } from "#lib/console/problems/schema.ts";

/** Who owns it, and what people wrote about it. */
export function ProblemNotes({ destinationId, problem }: { destinationId: string; problem: ProblemDetail }) {
  const mayWrite = useCan("problems.write");
  const update = useUpdateProblem(destinationId, problem.id);
  const add = useAddProblemNote(destinationId, problem.id);
  const [text, setText] = useState("");
  return (
    <section className="flex flex-col gap-3">
      <Field label="Owner" className="max-w-80">
        <Select
          value={problem.owner?.id ?? ""}
          disabled={!mayWrite || update.isPending}
          onChange={(event) =>
            update.mutate(
              { ownerId: event.target.value || null },
              { onSuccess: () => toast.good("Owner saved"), onError: (error) => toast.error(error) },
            )
          }
        >
          <option value="">Nobody</option>
          {problem.owner && !problem.people.some(({ id }) => id === problem.owner?.id) && (
            <option value={problem.owner.id}>{problem.owner.name}</option>
          )}
          {problem.people.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <h3 className="font-semibold">Notes</h3>
      {problem.notes.length === 0 && <p className="text-ink-muted">No notes yet.</p>}
      <ul className="flex flex-col gap-2">
        {problem.notes.map((note) => (
          <li key={note.id} className="rounded-md bg-sunken px-3 py-2">
            <p className="break-words whitespace-pre-wrap">{outside(note.text)}</p>
            <p className="text-sm text-ink-faint">
              {outside(note.by)}, <Time value={note.at} />
            </p>
          </li>
        ))}
      </ul>
      {mayWrite && (
        <form
          className="flex flex-col items-start gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim() !== "") add.mutate(text, { onSuccess: () => setText(""), onError: (error) => toast.error(error) });
          }}
        >
          <Field label="New note" className="w-full" help="Don’t enter customers’ data here.">
            <Textarea rows={2} value={text} onChange={(event) => setText(event.target.value)} />
          </Field>
          <Button type="submit" disabled={text.trim() === ""} busy={add.isPending}>
            Add note
          </Button>
        </form>
      )}
    </section>
  );
}
