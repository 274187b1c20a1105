"use client";
import dynamic from "next/dynamic";
import { useCallback, useDeferredValue, useMemo } from "react";
import type { Scope } from "#components/plans/event-paths.ts";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { Notice } from "#components/ui/states.tsx";
import { useSeenNames } from "#lib/console/events/hooks.ts";
import type { RecentEvents } from "#lib/console/events/schema.ts";
import type { ActionDefinition } from "#lib/core/actions/types.ts";
import type { Issue } from "#lib/platform/json.ts";
import { CatalogueProvider, type Checked } from "../catalogue/catalogue-context.tsx";
import { FieldRows } from "../fields/field-rows.tsx";
import type { TriggerDraft } from "../model/trigger-draft.ts";
import type { PreviewResults } from "../preview/preview-results.ts";
import { type SeenName, TriggerBuilder } from "../trigger/trigger-builder.tsx";
import { ActionSection } from "./action-section.tsx";
import { FillButton } from "./fill-button.tsx";
import { MatchCount } from "./match-count.tsx";
import { OptionsSection } from "./options-section.tsx";
import { EditorSection } from "./section.tsx";
import type { useEditorForm } from "./use-editor-form.ts";
import { useStable } from "./use-preview.ts";

const MissingAttributes = dynamic(
  patiently(() => import("../catalogue/missing-attributes.tsx")),
  { ssr: false },
);
const noNames: readonly SeenName[] = [];
const noFields: ActionDefinition["fields"] = [];

/** Name, trigger, action with its fields, and delivery. */
export function FormTab({
  destinationId,
  mappingId,
  editor,
  action,
  scope,
  recent,
  mistakes,
  checked,
  results,
  readOnly,
}: {
  destinationId: string;
  mappingId: string | undefined;
  editor: ReturnType<typeof useEditorForm>;
  action: ActionDefinition | undefined;
  scope: Scope;
  recent: RecentEvents | undefined;
  mistakes: readonly Issue[];
  /** What the Talon.One account has, and its findings: never a reason not to save. */
  checked: Checked;
  results: PreviewResults;
  readOnly: boolean;
}) {
  const { content, typed, refusals, set, errors } = editor;
  const seenNames = useSeenNames(destinationId);
  const refusedAt = (path: string) => refusals.filter((issue) => issue.path === path).map((issue) => issue.message);
  const triggerProblems = useStable([...(errors.trigger?.message ? [errors.trigger.message] : []), ...refusedAt("trigger")]);
  const { findings } = checked;
  const known = useDeferredValue(checked.known); // as in the rows
  const fieldIssues = useMemo<readonly Issue[]>(
    () => [
      ...mistakes,
      ...findings.filter(({ severity }) => severity === "error"),
      ...refusals.flatMap((issue) =>
        issue.path.startsWith("settings.") ? [{ ...issue, path: issue.path.slice("settings.".length) }] : [],
      ),
    ],
    [mistakes, findings, refusals],
  );
  const warnings = useMemo(() => findings.filter(({ severity }) => severity === "warning"), [findings]);
  const mistake = typed.json?.mistake;
  const setTrigger = useCallback(
    (fql: string, half?: TriggerDraft) => {
      set("trigger", fql);
      set("halfTrigger", half);
    },
    [set],
  );
  return (
    <>
      <EditorSection title="Name">
        <Field label="Name" hideLabel id="name" error={errors.name?.message ?? refusedAt("name")[0]}>
          <Input value={content.name} disabled={readOnly} onChange={(event) => set("name", event.target.value)} />
        </Field>
      </EditorSection>
      <EditorSection title="When" aside={<MatchCount fql={content.trigger} recent={recent} />}>
        <TriggerBuilder
          fql={content.trigger}
          halfTyped={typed.halfTrigger}
          onChange={setTrigger}
          seenNames={seenNames.data?.names ?? noNames}
          scope={scope}
          readOnly={readOnly}
          problems={triggerProblems}
        />
      </EditorSection>
      <ActionSection
        slug={content.actionSlug}
        readOnly={readOnly}
        editor={editor}
        fillButton={
          action &&
          mistake === undefined && (
            <FillButton
              destinationId={destinationId}
              mappingId={mappingId}
              action={action}
              values={typed.values}
              scope={scope}
              onFill={(filled) => editor.setValues((values) => new Map([...values, ...filled]))}
            />
          )
        }
      >
        {mistake !== undefined && (
          <div className="border-b border-line p-4">
            <Notice
              tone="bad"
              title="The JSON can’t be read"
              action={
                !readOnly && (
                  <Button size="sm" onClick={() => editor.setJson()}>
                    Discard it
                  </Button>
                )
              }
            >
              {mistake} Your text is kept. Fix it in the JSON view, or discard it. Until then, the fields below show the last mapping that
              could be read, and you can’t change them.
            </Notice>
          </div>
        )}
        {!readOnly && findings.some(({ missing }) => missing) && <MissingAttributes destinationId={destinationId} findings={findings} />}
        <CatalogueProvider value={known}>
          <FieldRows
            fields={action?.fields ?? noFields}
            values={typed.values}
            onChange={editor.setValues}
            scope={scope}
            issues={fieldIssues}
            warnings={warnings}
            results={results}
            readOnly={readOnly || mistake !== undefined}
          />
        </CatalogueProvider>
      </ActionSection>
      <OptionsSection action={action} options={content.options} readOnly={readOnly} onChange={(options) => set("options", options)} />
    </>
  );
}
