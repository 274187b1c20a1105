"use client";
import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import dynamic from "next/dynamic";
import { useMemo } from "react";
import type { EventPath } from "#components/plans/event-paths.ts";
import { sameJson } from "#components/plans/same-json.ts";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { Skeleton } from "#components/ui/states.tsx";
import type { ActionField } from "#lib/core/actions/types.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { suggestionsAt } from "../json/mapping-completion.ts";
import { mappingProblems } from "../json/mapping-problems.ts";
import { readSettings } from "../json/parse-mapping.ts";
import { EditorSection } from "./section.tsx";

const CodeEditor = dynamic(
  patiently(() => import("#components/code/code-editor.tsx")),
  {
    ssr: false,
    loading: () => <Skeleton className="h-96 w-full" />,
  },
);

/** The mapping itself, in Segment's mapping language. */
export function JsonTab({
  settings,
  typed,
  fields,
  paths,
  readOnly,
  onChange,
}: {
  settings: JsonObject;
  /** The text as it was typed here, if it was. */
  typed: string | undefined;
  fields: readonly ActionField[];
  paths: readonly EventPath[];
  readOnly: boolean;
  onChange: (json: { text: string; mistake?: string }, settings?: JsonObject) => void;
}) {
  const text = useMemo(() => {
    const read = typed === undefined ? undefined : readSettings(typed);
    // The form was changed since, or someone else's version came in: the text follows. What cannot
    // be read stays, to be fixed.
    const outdated = read === undefined || (read.mistake === undefined && !sameJson(read.settings, settings));
    return outdated ? encodeJson(settings, 2) : (typed ?? "");
  }, [typed, settings]);
  const problems = useMemo(() => mappingProblems(text), [text]);

  const complete = (context: CompletionContext): CompletionResult | null => {
    const found = suggestionsAt(context.state.doc.toString(), context.pos, fields, paths);
    if (!found) return null;
    const options = found.items.map((item) => ({ label: item.label, detail: item.detail, info: item.info, apply: item.text }));
    // Quotes that are already there are replaced with the rest.
    return { from: found.from, to: found.to, options, filter: false };
  };
  return (
    <EditorSection title="Mapping" aside={<CopyButton label="Copy the mapping" value={() => text} />}>
      <p className="mb-2 text-ink-muted">Segment's mapping language. Comments aren’t saved.</p>
      <div className="h-[min(36rem,70dvh)] overflow-hidden rounded-md border border-line-strong focus-within:outline-2 focus-within:outline-focus">
        <CodeEditor
          label="Mapping as JSON"
          className="h-full"
          value={text}
          readOnly={readOnly}
          check={mappingProblems}
          complete={complete}
          onChange={(next) => {
            // Nobody typed a text that followed a change from elsewhere.
            if (next === text) return;
            const { mistake, ...read } = readSettings(next);
            onChange({ text: next, ...(mistake !== undefined && { mistake }) }, "settings" in read ? read.settings : undefined);
          }}
        />
      </div>
      <p aria-live="polite" className={`mt-2 text-sm ${problems.length > 0 ? "text-bad" : "text-ink-faint"}`}>
        {problems.length === 0 ? "No errors." : `${problems[0]?.message}${problems.length > 1 ? ` And ${problems.length - 1} more.` : ""}`}
      </p>
    </EditorSection>
  );
}
