"use client";
import dynamic from "next/dynamic";
import { useRef } from "react";
import { sameJson } from "#components/plans/same-json.ts";
import { FieldError } from "#components/ui/field.tsx";
import { Select } from "#components/ui/input.tsx";
import { Skeleton } from "#components/ui/states.tsx";
import { convert } from "../model/convert.ts";
import { kindHelp, kindsFor, kindTitle } from "../model/kinds.ts";
import { toJson } from "../model/to-json.ts";
import type { EditorKind, EditorValue } from "../model/value.ts";
import { useOwnIssues, useReadOnly } from "./environment.tsx";
import { EventEditor } from "./event-editor.tsx";
import { FixedEditor } from "./fixed-editor.tsx";
import { FunctionEditor } from "./function-editor.tsx";
import { ItemsEditor } from "./items-editor.tsx";
import { ListEditor } from "./list-editor.tsx";
import type { ValueEditorProps } from "./nested-value.tsx";
import { ObjectEditor } from "./object-editor.tsx";
import { TextEditor } from "./text-editor.tsx";

// Brings a reader of JSON with comments, for the few values that the form has no fields for.
const AdvancedEditor = dynamic(() => import("./advanced-editor.tsx").then((module) => module.AdvancedEditor), {
  loading: () => <Skeleton className="h-20 w-full" />,
});

/**
 * How one value is made: a choice of kinds, and the chosen kind's own inputs. Nests to any depth.
 */
export function ValueEditor(props: ValueEditorProps) {
  const { value, place, label, path } = props;
  const readOnly = useReadOnly();
  const problems = useOwnIssues(value, path);
  // What each kind last said, so that trying another kind and coming back loses nothing.
  const earlier = useRef(new Map<EditorKind, EditorValue>());
  const own = useRef(value);
  const onChange = (next: EditorValue) => {
    own.current = next;
    props.onChange(next);
  };
  const offered = kindsFor(place);
  const kinds = offered.includes(value.kind) ? offered : [value.kind, ...offered];
  const errorId = problems.length > 0 ? `${fieldId(path)}-error` : undefined;

  const choose = (kind: EditorKind) => {
    // Another value has come to this place (a list's entries moved up, a discard): what was tried
    // before belongs to the one that was here.
    if (!isSame(own.current, value)) earlier.current.clear();
    earlier.current.set(value.kind, value);
    const converted = convert(value, kind, place);
    const said = toJson(value);
    // What stands here now counts more than what was tried before, where the other kind can say it.
    const keeps = said !== undefined && sameJson(toJson(converted), said);
    onChange(keeps ? converted : (earlier.current.get(kind) ?? converted));
  };

  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className="flex min-w-0 flex-wrap items-start gap-1.5">
        <Select
          id={fieldId(path)}
          wrapperClassName="w-44 shrink-0"
          aria-label={`How ${label} is made`}
          aria-describedby={errorId}
          title={kindHelp[value.kind]}
          value={value.kind}
          disabled={readOnly}
          onChange={(event) => choose(event.target.value as EditorKind)}
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {kindTitle(kind, place)}
            </option>
          ))}
        </Select>
        {isInline(value) && (
          <div className="min-w-40 flex-1">
            <KindEditor {...props} onChange={onChange} />
          </div>
        )}
      </div>
      {!isInline(value) && (
        <div className="ml-1 border-l-2 border-line pl-3">
          <KindEditor {...props} onChange={onChange} />
        </div>
      )}
      {problems.length > 0 && (
        <div id={errorId}>
          {problems.map((problem) => (
            <FieldError key={problem}>{problem}</FieldError>
          ))}
        </div>
      )}
    </div>
  );
}

/** A fallback is wrapped on its way, and is the same value still. */
function isSame(a: EditorValue, b: EditorValue): boolean {
  return a === b || (a.kind === "fixed" && b.kind === "fixed" && a.value === b.value);
}

/** Stable id of the control that an error about this place leads to. */
export function fieldId(path: string): string {
  return `value-${path.replaceAll(/[^\w-]/g, "_")}`;
}

function isInline(value: EditorValue): boolean {
  return value.kind === "event" || value.kind === "fixed" || value.kind === "text" || value.kind === "nothing";
}

function KindEditor({ value, ...rest }: ValueEditorProps) {
  switch (value.kind) {
    case "event":
      return <EventEditor {...rest} value={value} />;
    case "fixed":
      return <FixedEditor {...rest} value={value} />;
    case "text":
      return <TextEditor {...rest} value={value} />;
    case "function":
      return <FunctionEditor {...rest} value={value} />;
    case "items":
      return <ItemsEditor {...rest} value={value} />;
    case "list":
      return <ListEditor {...rest} value={value} />;
    case "object":
      return <ObjectEditor {...rest} value={value} />;
    case "advanced":
      return <AdvancedEditor {...rest} value={value} />;
    case "nothing":
      return <p className="flex h-8 items-center text-ink-faint">Not sent</p>;
  }
}
