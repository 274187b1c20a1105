"use client";
import { memo } from "react";
import { sameJson } from "#components/plans/same-json.ts";
import { shortJson } from "#components/plans/sample.tsx";
import { JsonView } from "#components/ui/json-view.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { middleCut, visibleText } from "#components/ui/visible-text.ts";
import { Remarks } from "#components/words/remarks.tsx";
import type { ActionField } from "#lib/core/actions/types.ts";
import type { Trace } from "#lib/core/mapping/index.ts";
import { type Remark, remarkWords } from "#lib/core/plan/place-words.ts";
import type { Note } from "#lib/core/plan/types.ts";
import type { Issue, JsonValue } from "#lib/platform/json.ts";
import { isContainer } from "#lib/platform/json.ts";
import { isWithin } from "../model/issue-places.ts";
import { useActiveField } from "./active-field.ts";
import type { Preview } from "./preview-mapping.ts";
import { sourcesOf } from "./sources-of.ts";

/** What would be sent, one line per field, each tied to what made it. */
export function PayloadView({ preview, fields, waiting }: { preview: Preview; fields: readonly ActionField[]; waiting: boolean }) {
  const shown = fields.filter(
    (field) =>
      preview.payload[field.key] !== undefined || field.required || preview.problems.some((issue) => isWithin(issue.path, field.key)),
  );
  return (
    <ul className={waiting ? "flex flex-col border-l-2 border-warn pl-3" : "flex flex-col"}>
      {shown.map((field) => (
        <PayloadRow
          key={field.key}
          field={field}
          value={preview.payload[field.key]}
          sources={sourcesAt(preview.traces, field.key)}
          notes={preview.notes.filter((note) => isWithin(note.path, field.key))}
          problems={preview.problems.filter((issue) => isWithin(issue.path, field.key))}
        />
      ))}
      {shown.length === 0 && <li className="py-2 text-ink-faint">Nothing yet: fill in a field.</li>}
    </ul>
  );
}

const PayloadRow = memo(function PayloadRow({
  field,
  value,
  sources,
  notes,
  problems,
}: {
  field: ActionField;
  value: JsonValue | undefined;
  sources: string[];
  notes: Note[];
  problems: Issue[];
}) {
  const [active, setActive] = useActiveField(field.key);
  const say = (remark: Remark) => remarkWords(remark, field);
  const branch = isContainer(value) && Object.keys(value).length > 0;
  return (
    <li
      data-payload-row={field.key}
      onMouseEnter={() => setActive(true)}
      onMouseLeave={() => setActive(false)}
      className={`-mx-2 rounded-md px-2 py-1 ${active ? "bg-accent-soft" : ""}`}
    >
      <div className="flex min-w-0 items-baseline justify-between gap-3">
        <span className="shrink-0 font-mono text-mono text-ink-muted">{field.key}</span>
        {!branch && (
          <span
            className={`min-w-0 truncate text-right font-mono text-mono ${value === undefined ? "text-warn" : ""}`}
            title={visibleText(shortJson(value, 500))}
          >
            {value === undefined ? "missing" : outside(shortJson(value, 120))}
          </span>
        )}
      </div>
      {branch && <JsonView value={value} marks={marksBelow(field.key, notes, problems)} className="mt-0.5 overflow-x-auto" />}
      {sources.length > 0 && (
        <p title={visibleText(sources.join(", "))} className="line-clamp-2 text-xs [overflow-wrap:anywhere] text-ink-faint">
          from {outside(sources.map((source) => middleCut(source, 80)).join(", "))}
        </p>
      )}
      <Remarks remarks={problems} say={say} bad className="" />
      <Remarks remarks={notes} say={say} className="" />
    </li>
  );
}, sameJson);

function sourcesAt(traces: readonly Trace[], key: string): string[] {
  const trace = traces.find((candidate) => candidate.outputPath === key);
  return trace ? sourcesOf(trace) : [];
}

function marksBelow(key: string, notes: readonly Note[], problems: readonly Issue[]): Record<string, React.ReactNode> {
  const below = (path: string) =>
    path
      .slice(key.length)
      .replace(/^\./, "")
      .replaceAll(/\[(\d+)\]/g, ".$1")
      .replace(/^\./, "");
  const marks: Record<string, React.ReactNode> = {};
  for (const note of notes) marks[below(note.path)] = <span className="text-warn">changed</span>;
  for (const problem of problems) marks[below(problem.path)] = <span className="text-bad">problem</span>;
  return marks;
}
