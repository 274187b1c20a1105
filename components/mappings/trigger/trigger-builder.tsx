"use client";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import type { Scope } from "#components/plans/event-paths.ts";
import { Button } from "#components/ui/button.tsx";
import { SuggestInput } from "#components/ui/combobox.tsx";
import { Field, FieldError } from "#components/ui/field.tsx";
import { Select, Textarea } from "#components/ui/input.tsx";
import { loadWhenTouched } from "#components/ui/load-when-touched.ts";
import { ourSentence } from "#components/ui/outside-text.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { EnvironmentContext, lookedAt, ScopeContext, workedIn } from "../fields/environment.tsx";
import { emptyDraft, hasHalfTyped, incompleteCount, nameField, type TriggerDraft, toDraft } from "../model/trigger-draft.ts";
import { ConditionList } from "./condition-list.tsx";
import { readTrigger } from "./read-trigger.ts";
import { subjectScope } from "./subject-scope.ts";
import type { writeTrigger } from "./write-trigger.ts";

/** Writes what is built: nothing that is only looked at needs it. */
const withWriter = loadWhenTouched(() => import("./write-trigger.ts").then((module) => module.writeTrigger));

export type SeenName = { type: string; name: string | null; count: number };
type Props = {
  fql: string;
  /** What was built and the text cannot express yet, if anything. */
  halfTyped: TriggerDraft | undefined;
  onChange: (fql: string, halfTyped?: TriggerDraft) => void;
  seenNames: readonly SeenName[];
  /** What a condition can look at, and its value in the chosen event. */
  scope: Scope;
  readOnly: boolean;
  /** What the server said about the trigger. */
  problems: readonly string[];
};

const typeChoices = [
  { value: "", label: "Events of any type" },
  { value: "track", label: "Track" },
  { value: "identify", label: "Identify" },
  { value: "page", label: "Page" },
  { value: "group", label: "Group" },
  { value: "alias", label: "Alias" },
];

/** Which events a mapping uses: built from choices, or written as FQL. */
export const TriggerBuilder = memo(function TriggerBuilder({ fql, halfTyped, onChange, seenNames, scope, readOnly, problems }: Props) {
  const read = useMemo(() => readTrigger(fql), [fql]);
  const [draft, setDraft] = useState<TriggerDraft | undefined>(() => halfTyped ?? draftOf(fql));
  const [view, setView] = useState<"builder" | "fql">(draft ? "builder" : "fql");
  const [written, setWritten] = useState<{ refused?: string; note?: string }>({});
  const { refused, note } = draft ? written : {};

  const newest = useRef(draft);
  // As this builder said it last: the text, and what was built where the text does not say it.
  const said = useRef<{ fql: string; half?: TriggerDraft }>({ fql });

  // It was changed from elsewhere (a recipe, a discard, an undo, the FQL view), or kept from an
  // earlier visit: the builder follows.
  useEffect(() => {
    if (said.current.fql === fql && said.current.half === halfTyped) return;
    said.current = { fql, half: halfTyped };
    newest.current = halfTyped ?? draftOf(fql);
    setDraft(newest.current);
    setWritten({});
    if (halfTyped) withWriter((write) => newest.current === halfTyped && setWritten(writtenOf(write(halfTyped))));
  }, [fql, halfTyped]);

  const edit = (next: TriggerDraft) => {
    newest.current = next;
    setDraft(next);
    withWriter((write) => {
      if (newest.current !== next) return;
      const written = write(next);
      const half = hasHalfTyped(next) || !written.ok ? next : undefined;
      said.current = { fql: written.ok ? written.fql : said.current.fql, half };
      setWritten(writtenOf(written));
      onChange(said.current.fql, half);
    });
  };

  const waiting = draft ? incompleteCount(draft) : 0;
  const told = [...(refused ? [refused] : []), ...(read.ok ? [] : read.issues.map(issueSentence)), ...(read.ok ? problems : [])];
  const shown = [...new Set(told)];
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <p aria-live="polite" className="min-w-0 flex-1 font-medium break-words">
          {read.ok ? ourSentence(read.sentence) : "This trigger can’t be read yet"}
        </p>
        <Segmented
          label="How the trigger is shown"
          value={view}
          onValueChange={setView}
          options={[
            { value: "builder", label: "Builder" },
            { value: "fql", label: "FQL" },
          ]}
        />
      </div>
      {view === "fql" && (
        <Field label="Trigger in Segment's filter language" hideLabel id="trigger" error={shown[0]}>
          <Textarea mono rows={3} value={fql} spellCheck={false} disabled={readOnly} onChange={(event) => onChange(event.target.value)} />
        </Field>
      )}
      {view === "builder" && !draft && (
        <p className="text-ink-muted">
          Fix the FQL first, or start over.{" "}
          {!readOnly && (
            <Button size="sm" onClick={() => edit(emptyDraft)}>
              Start over
            </Button>
          )}
        </p>
      )}
      {view === "builder" && draft && <Builder draft={draft} edit={edit} seenNames={seenNames} scope={scope} readOnly={readOnly} />}
      {view === "builder" && shown.map((problem) => <FieldError key={problem}>{problem}</FieldError>)}
      {read.ok &&
        read.warnings.map((warning) => (
          <p key={warning.path + warning.message} className="text-sm text-warn">
            {issueSentence(warning)}
          </p>
        ))}
      {view === "builder" && note && <p className="text-sm text-ink-faint">{note}</p>}
      {waiting > 0 && (
        <p className="text-sm text-ink-faint">
          {waiting === 1 ? "One condition is" : `${waiting} conditions are`} incomplete and not in the trigger yet.
        </p>
      )}
    </div>
  );
});

function writtenOf(written: ReturnType<typeof writeTrigger>): { refused?: string; note?: string } {
  return written.ok ? written : { refused: written.problem };
}

function draftOf(fql: string): TriggerDraft | undefined {
  const read = readTrigger(fql);
  if (read.ok) return toDraft(read.conditions);
  return fql.trim() === "" ? emptyDraft : undefined;
}

function issueSentence(issue: { path: string; message: string }): string {
  return issue.path ? `At ${issue.path}: ${issue.message}` : issue.message;
}

function Builder({
  draft,
  edit,
  seenNames,
  scope,
  readOnly,
}: {
  draft: TriggerDraft;
  edit: (draft: TriggerDraft) => void;
} & Pick<Props, "seenNames" | "scope" | "readOnly">) {
  const names = useMemo(() => {
    const fitting = seenNames.filter((seen) => seen.name !== null && (draft.type === "" || seen.type === draft.type));
    return fitting.map((seen) => ({ value: seen.name ?? "", label: seen.name ?? "", hint: `${seen.count} seen` }));
  }, [seenNames, draft.type]);
  const subjects = useMemo(() => subjectScope(scope), [scope]);
  const anyOf = draft.operator === "or";
  const named = draft.type === "" || draft.type === "track" || draft.type === "page";
  return (
    <>
      {!anyOf && (
        <div className="flex flex-wrap items-center gap-2">
          <Select
            wrapperClassName="w-44"
            id="trigger"
            aria-label="Event type"
            value={draft.type}
            disabled={readOnly}
            onChange={(event) =>
              edit({ ...draft, type: event.target.value, name: nameField(event.target.value) === nameField(draft.type) ? draft.name : "" })
            }
          >
            {typeChoices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </Select>
          {named && (
            <>
              <span className="text-ink-muted">named</span>
              <div className="min-w-52 flex-1">
                <SuggestInput
                  options={names}
                  value={draft.name}
                  disabled={readOnly}
                  onValueChange={(name) => edit({ ...draft, name })}
                  aria-label="Event name"
                  placeholder="any name"
                  emptyText="No event with this name has been received yet. You can still use it."
                />
              </div>
            </>
          )}
        </div>
      )}
      <EnvironmentContext value={readOnly ? lookedAt : workedIn}>
        <ScopeContext value={subjects}>
          <ConditionList
            operator={draft.operator}
            onOperatorChange={canBeAny(draft) ? (operator) => edit({ ...draft, operator }) : undefined}
            nodes={draft.nodes}
            onChange={(nodes) => edit({ ...draft, nodes })}
          />
        </ScopeContext>
      </EnvironmentContext>
    </>
  );
}

/** "Any of" at the top leaves no room for a required type and name. */
function canBeAny(draft: TriggerDraft): boolean {
  return draft.operator === "or" || (draft.type === "" && draft.name === "");
}
