"use client";
import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Skeleton } from "#components/ui/states.tsx";
import type { ActionField } from "#lib/actions/types.ts";
import { isJsonObject, type JsonObject } from "#lib/json.ts";
import { suggestionsAt } from "../json/mapping-completion.ts";
import { mappingProblems } from "../json/mapping-problems.ts";
import type { EventPath } from "../model/event-paths.ts";
import { parseJsonc } from "../model/jsonc.ts";
import { readValues } from "../model/mapping-form.ts";
import { sameJson } from "../model/same-json.ts";
import type { EditorValue } from "../model/value.ts";
import { EditorSection } from "./section.tsx";

const CodeEditor = dynamic(() => import("#components/code/code-editor.tsx"), {
  ssr: false,
  loading: () => <Skeleton className="h-96 w-full" />,
});

/** The mapping itself, in Segment's mapping language. */
export function JsonTab({
  settings,
  fields,
  paths,
  readOnly,
  onChange,
}: {
  settings: JsonObject;
  fields: readonly ActionField[];
  paths: readonly EventPath[];
  readOnly: boolean;
  onChange: (change: () => ReadonlyMap<string, EditorValue>) => void;
}) {
  const [typed, setTyped] = useState(() => JSON.stringify(settings, null, 2));
  const problems = useMemo(() => mappingProblems(typed), [typed]);
  // A discard or somebody else's version came in: the text follows.
  const parsed = useMemo(() => parseJsonc(typed), [typed]);
  const outdated = parsed.ok && !sameJson(parsed.value, settings);
  const text = outdated ? JSON.stringify(settings, null, 2) : typed;

  const complete = (context: CompletionContext): CompletionResult | null => {
    const found = suggestionsAt(context.state.doc.toString(), context.pos, fields, paths);
    if (!found) return null;
    const options = found.items.map((item) => ({ label: item.label, detail: item.detail, info: item.info, apply: item.text }));
    // The quotes that already stand there are replaced with the rest.
    return { from: found.from, to: found.to, options, filter: false };
  };
  return (
    <EditorSection title="Mapping" aside={<CopyButton label="Copy the mapping" value={() => text} />}>
      <p className="mb-2 text-ink-muted">Segment's mapping language. Comments help while you edit; they are not kept when you save.</p>
      <div className="h-[min(36rem,70dvh)] overflow-hidden rounded-md border border-line-strong focus-within:outline-2 focus-within:outline-focus">
        <CodeEditor
          label="Mapping as JSON"
          className="h-full"
          value={text}
          readOnly={readOnly}
          check={mappingProblems}
          complete={complete}
          onChange={(next) => {
            setTyped(next);
            const read = parseJsonc(next);
            if (read.ok && isJsonObject(read.value) && !sameJson(read.value, settings)) {
              const value = read.value;
              onChange(() => readValues(value));
            }
          }}
        />
      </div>
      <p aria-live="polite" className={`mt-2 text-sm ${problems.length > 0 ? "text-bad" : "text-ink-faint"}`}>
        {problems.length === 0
          ? "No mistakes."
          : `${problems[0]?.message}${problems.length > 1 ? ` And ${problems.length - 1} more.` : ""}`}
      </p>
    </EditorSection>
  );
}
