"use client";
import { useCallback, useMemo } from "react";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { ActionDefinition } from "#lib/actions/types.ts";
import { useSeenNames } from "#lib/events/queries.ts";
import type { RecentEvents } from "#lib/events/schema.ts";
import type { Issue } from "#lib/json.ts";
import { FieldRows } from "../fields/field-rows.tsx";
import type { Scope } from "../model/event-paths.ts";
import { type SeenName, TriggerBuilder } from "../trigger/trigger-builder.tsx";
import { ActionSection } from "./action-section.tsx";
import { MatchCount } from "./match-count.tsx";
import { OptionsSection } from "./options-section.tsx";
import { EditorSection } from "./section.tsx";
import type { useEditorForm } from "./use-editor-form.ts";
import { useStable } from "./use-preview.ts";

const noNames: readonly SeenName[] = [];
const noFields: ActionDefinition["fields"] = [];

/** Name, trigger, action with its fields, and delivery. */
export function FormTab({
  destinationId,
  editor,
  action,
  scope,
  recent,
  mistakes,
  readOnly,
}: {
  destinationId: string;
  editor: ReturnType<typeof useEditorForm>;
  action: ActionDefinition | undefined;
  scope: Scope;
  recent: RecentEvents | undefined;
  mistakes: readonly Issue[];
  readOnly: boolean;
}) {
  const { content, typed, refusals, set } = editor;
  const { errors } = editor.form.formState;
  const seenNames = useSeenNames(destinationId);
  const refusedAt = (path: string) => refusals.filter((issue) => issue.path === path).map((issue) => issue.message);
  const triggerProblems = useStable([...(errors.trigger?.message ? [errors.trigger.message] : []), ...refusedAt("trigger")]);
  const fieldIssues = useMemo<readonly Issue[]>(
    () => [
      ...mistakes,
      ...refusals.flatMap((issue) =>
        issue.path.startsWith("settings.") ? [{ ...issue, path: issue.path.slice("settings.".length) }] : [],
      ),
    ],
    [mistakes, refusals],
  );
  const setTrigger = useCallback((fql: string) => set("trigger", fql), [set]);
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
          onChange={setTrigger}
          seenNames={seenNames.data?.names ?? noNames}
          paths={scope.paths}
          readOnly={readOnly}
          problems={triggerProblems}
        />
      </EditorSection>
      <ActionSection slug={content.actionSlug} readOnly={readOnly} editor={editor}>
        <FieldRows
          fields={action?.fields ?? noFields}
          values={typed.values}
          onChange={editor.setValues}
          scope={scope}
          issues={fieldIssues}
          readOnly={readOnly}
        />
      </ActionSection>
      <OptionsSection action={action} options={content.options} readOnly={readOnly} onChange={(options) => set("options", options)} />
    </>
  );
}
