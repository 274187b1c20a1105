"use client";
import { Ellipsis, TriangleAlert } from "lucide-react";
import dynamic from "next/dynamic";
import { type ComponentType, type ReactNode, useRef } from "react";
import { FieldError } from "#components/ui/field.tsx";
import { Select } from "#components/ui/input.tsx";
import { patiently, useNewest } from "#components/ui/load-when-touched.ts";
import { kindHelp, kindsFor, kindTitle } from "../model/kinds.ts";
import { withConvert } from "../model/later-convert.ts";
import { withFill } from "../model/later-fill.ts";
import type { EditorKind, EditorValue } from "../model/value.ts";
import { useCompact, useOwnIssues, useOwnWarnings, useReadOnly } from "./environment.tsx";
import { EventEditor } from "./event-editor.tsx";
import { FixedEditor } from "./fixed-editor.tsx";
import { arriving, Coming, useAwaited } from "./late-parts.tsx";
import type { ValueEditorProps } from "./nested-value.tsx";
import { PartResult } from "./result-line.tsx";
import { useMapTarget } from "./use-map-target.ts";

const later = <Props extends object>(load: () => Promise<ComponentType<Props>>) => patiently(arriving(load));

// Loads a reader of JSON with comments, for the few values that the form has no fields for.
const AdvancedEditor = dynamic(
  later(() => import("./advanced-editor.tsx").then((module) => module.AdvancedEditor)),
  {
    loading: () => <Coming className="h-20 w-full" />,
  },
);

// Most fields are a path or a fixed value; a text with values in it, and what nests, come with the
// first of their kind.
const TextEditor = dynamic(
  later(() => import("./text-editor.tsx").then((module) => module.TextEditor)),
  {
    loading: () => <Coming className="h-9 w-full" />,
  },
);
const loading = () => <Coming className="h-20 w-full" />;
const FunctionEditor = dynamic(
  later(() => import("./function-editor.tsx").then((module) => module.FunctionEditor)),
  { loading },
);
const ItemsEditor = dynamic(
  later(() => import("./nesting-editors.tsx").then((module) => module.ItemsEditor)),
  { loading },
);
const ListEditor = dynamic(
  later(() => import("./nesting-editors.tsx").then((module) => module.ListEditor)),
  { loading },
);
const ObjectEditor = dynamic(
  later(() => import("./nesting-editors.tsx").then((module) => module.ObjectEditor)),
  { loading },
);

/**
 * How one value is made: a choice of kinds, and the chosen kind's own inputs. Nests to any depth.
 */
export function ValueEditor(props: ValueEditorProps) {
  const { value, place, label, path } = props;
  const readOnly = useReadOnly();
  const problems = useOwnIssues(value, path);
  const warnings = useOwnWarnings(value, path);
  // What each kind last contained, so that trying another kind and coming back loses nothing.
  const earlier = useRef(new Map<EditorKind, EditorValue>());
  const own = useRef(value);
  const newest = useNewest(props);
  const onChange = (next: EditorValue) => {
    own.current = next;
    newest.current?.onChange(next);
  };
  const offered = kindsFor(place);
  const kinds = offered.includes(value.kind) ? offered : [value.kind, ...offered];
  const errorId = problems.length > 0 ? `${fieldId(path)}-error` : undefined;

  const choose = (kind: EditorKind) =>
    withConvert(({ choose }) => {
      const value = newest.current?.value;
      if (value) onChange(choose(kind, value, place, own.current, earlier.current));
    });

  const isRow = useCompact() && (value.kind === "event" || value.kind === "nothing");
  // An object with declared fields inside a field is its fields: no box has to say so above them.
  const isPlain = value.kind === "object" && place?.fields !== undefined && /[.[]/.test(path);
  const compact = isRow || isPlain;
  const target = useMapTarget({
    label,
    kind: value.kind,
    focus: () => document.getElementById(fieldId(path))?.focus(),
    // A secret does not come from a click on an event.
    fill:
      place?.type === "secret"
        ? undefined
        : (from, key, picked) => {
            withFill((fill) => {
              const value = newest.current?.value;
              if (!value) return;
              earlier.current.set(value.kind, value);
              onChange(fill(value, place, { path: from, key, value: picked }));
            });
            return undefined;
          },
  });

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it looks at where the focus goes, and takes none
    <div onFocus={target} className="flex min-w-0 flex-col gap-1.5">
      <div className="flex min-w-0 flex-wrap items-start gap-1.5">
        <KindSelect compact={compact}>
          {(className) => (
            <Select
              id={fieldId(path)}
              wrapperClassName={className.wrapper}
              aria-label={`How ${label} is made`}
              aria-describedby={errorId}
              title={`${kindTitle(value.kind, place)}: ${kindHelp[value.kind]}`}
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
          )}
        </KindSelect>
        {(isInline(value) || isPlain) && (
          <div className="min-w-40 flex-1">
            <KindEditor {...props} onChange={onChange} />
          </div>
        )}
      </div>
      {!isInline(value) && !isPlain && (
        <div className="ml-1 border-l-2 border-line pl-3">
          <KindEditor {...props} onChange={onChange} />
        </div>
      )}
      {(value.kind === "function" || (value.kind === "text" && path.includes("."))) && <PartResult place={path} />}
      {problems.length > 0 && (
        <div id={errorId}>
          {problems.map((problem) => (
            <FieldError key={problem}>{problem}</FieldError>
          ))}
        </div>
      )}
      {warnings.map((warning) => (
        <p key={warning} className="flex items-start gap-1.5 text-sm text-warn">
          <TriangleAlert aria-hidden className="mt-px size-4 shrink-0" />
          <span className="min-w-0 break-words">{warning}</span>
        </p>
      ))}
    </div>
  );
}

/** Beside a path in the rows of a list, and beside declared fields, it is an icon at the end. */
function KindSelect({ compact, children }: { compact: boolean; children: (className: { wrapper: string }) => ReactNode }) {
  return (
    <span
      className={
        compact
          ? "relative order-last grid size-8 shrink-0 place-items-center rounded-md text-ink-faint focus-within:outline-2 focus-within:outline-focus hover:bg-sunken hover:text-ink"
          : "contents"
      }
    >
      {compact && <Ellipsis aria-hidden className="size-4" />}
      {children(compact ? { wrapper: "absolute! inset-0 opacity-0" } : { wrapper: "w-44 shrink-0" })}
    </span>
  );
}

/** Stable id of the control that an error about this place leads to. */
export function fieldId(path: string): string {
  return `value-${path.replaceAll(/[^\w-]/g, "_")}`;
}

function isInline(value: EditorValue): boolean {
  return value.kind === "event" || value.kind === "fixed" || value.kind === "text" || value.kind === "nothing";
}

const thereAtOnce: readonly EditorKind[] = ["event", "nothing", "fixed"];

function KindEditor({ value, ...rest }: ValueEditorProps) {
  useAwaited(thereAtOnce.includes(value.kind) ? 0 : 1);
  switch (value.kind) {
    // The same inputs for both, so that the focus stays where something is typed or clicked.
    case "event":
    case "nothing":
      if (value.kind === "nothing" && rest.place?.type === "secret")
        return <p className="flex h-8 items-center text-ink-faint">Not sent</p>;
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
  }
}
