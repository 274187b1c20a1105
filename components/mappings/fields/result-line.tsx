"use client";
import { CircleAlert, TriangleAlert } from "lucide-react";
import { memo, useMemo } from "react";
import { shortJson, typeWord } from "#components/plans/sample.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import type { ActionField } from "#lib/core/actions/types.ts";
import { type Remark, remarkWords, together } from "#lib/core/plan/place-words.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import type { EditorValue } from "../model/value.ts";
import { useResults } from "./environment.tsx";

/** Remarks shown under one field; the preview has the rest. */
const mostRemarks = 3;

type Outcome = { waiting: boolean; text?: string; type?: string; problems: string[]; notes: string[]; more: number };

/** What comes out of a whole field, and what is wrong with it, at every keystroke. */
export const FieldResult = memo(function FieldResult({ field, kind }: { field: ActionField; kind: EditorValue["kind"] }) {
  const said = useResults((results) => {
    const outcome = results.field(field.key);
    if (!outcome) return "";
    const { value } = outcome;
    const [notes, problems] = [together(outcome.notes), together(outcome.problems)];
    const remarks = (list: readonly Remark[]) => list.slice(0, mostRemarks).map((each) => remarkWords(each, field));
    const more = Math.max(0, notes.length - mostRemarks) + Math.max(0, problems.length - mostRemarks);
    const shown: Outcome = { waiting: results.isWaiting, ...lineOf(value), problems: remarks(problems), notes: remarks(notes), more };
    return JSON.stringify(shown);
  });
  const outcome = useMemo(() => (said === "" ? undefined : (JSON.parse(said) as Outcome)), [said]);
  if (!outcome) return null;
  const { problems, notes, more } = outcome;
  // A path shows its own sample, and a fixed value itself: they need no line that repeats it.
  const repeats = kind === "nothing" || ((kind === "event" || kind === "fixed") && notes.length === 0);
  if (repeats && problems.length === 0) return null;
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      {!repeats && <Line {...outcome} />}
      {problems.map((problem) => (
        <p key={problem} className={`flex items-start gap-1.5 text-sm ${kind === "nothing" ? "text-ink-faint" : "text-bad"}`}>
          <CircleAlert aria-hidden className="mt-px size-4 shrink-0" />
          <span className="min-w-0 break-words">{outside(problem)}</span>
        </p>
      ))}
      {notes.map((note) => (
        <p key={note} className="flex items-start gap-1.5 text-sm text-warn">
          <TriangleAlert aria-hidden className="mt-px size-4 shrink-0" />
          <span className="min-w-0 break-words">{outside(note)}</span>
        </p>
      ))}
      {more > 0 && <p className="text-sm text-ink-faint">and {more} more, in the preview</p>}
    </div>
  );
});

/** What comes out of one part of a value: a function, a text, an entry. */
export const PartResult = memo(function PartResult({ place }: { place: string }) {
  const said = useResults((results) => {
    const part = results.part(place);
    if (!part) return "";
    return JSON.stringify({ waiting: results.isWaiting, ...lineOf(part.value), notes: part.notes.slice(0, mostRemarks) });
  });
  const part = useMemo(() => (said === "" ? undefined : (JSON.parse(said) as Omit<Outcome, "problems" | "more">)), [said]);
  if (!part) return null;
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <Line {...part} />
      {part.notes.map((note) => (
        <p key={note} className="text-sm break-words text-warn">
          {outside(note)}
        </p>
      ))}
    </div>
  );
});

function Line({ text, type, waiting }: Pick<Outcome, "text" | "type" | "waiting">) {
  return (
    <p className="flex min-w-0 items-baseline gap-1.5 text-sm text-ink-faint">
      <span className="shrink-0">
        <span aria-hidden>→</span>
        <span className="sr-only">Result:</span>
      </span>
      {text === undefined ? (
        <span>nothing</span>
      ) : (
        <>
          <span className={`min-w-0 truncate font-mono text-mono ${waiting ? "" : "text-ink"}`}>{outside(text)}</span>
          <span className="shrink-0 text-xs">{type}</span>
        </>
      )}
      {waiting && <span className="shrink-0 text-xs text-warn">before the error</span>}
    </p>
  );
}

function lineOf(value: JsonValue | undefined): { text?: string; type?: string } {
  return value === undefined ? {} : { text: shortJson(value, 160), type: typeWord(value) };
}
