"use client";
import { useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { useCan, useViewer } from "#components/frame/viewer.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { LeaveGuard } from "#components/ui/leave-guard.tsx";
import { SaveBar } from "#components/ui/save-bar.tsx";
import { Notice } from "#components/ui/states.tsx";
import { ParamTabs, useParamTab } from "#components/ui/tabs.tsx";
import { toast } from "#components/ui/toast.tsx";
import { actionBySlug } from "#lib/actions/index.ts";
import type { Destination } from "#lib/destinations/schema.ts";
import { useSeenNames, useSeenPaths } from "#lib/events/queries.ts";
import { ApiError } from "#lib/http/api.ts";
import type { Issue } from "#lib/json.ts";
import type { Mapping } from "#lib/mappings/schema.ts";
import { useTestCases, useUpdateTestCase } from "#lib/tester/queries.ts";
import { FieldRows } from "../fields/field-rows.tsx";
import { acceptedExpectations, type ChangedCase, changedCases } from "../model/changed-cases.ts";
import { mergePaths, pathsIn } from "../model/event-paths.ts";
import type { MappingContent } from "../model/mapping-form.ts";
import { mergeContents } from "../model/merge-contents.ts";
import { PreviewPane, type PreviewPaneProps } from "../preview/preview-pane.tsx";
import { usePreviewEvent } from "../preview/use-preview-event.ts";
import { type SeenName, TriggerBuilder } from "../trigger/trigger-builder.tsx";
import { ActionSection } from "./action-section.tsx";
import { ChangedCasesDialog } from "./changed-cases-dialog.tsx";
import { type Conflict, ConflictDialog, type Resolution } from "./conflict-dialog.tsx";
import { contentOf } from "./content-of.ts";
import { DraftNotice } from "./draft-notice.tsx";
import { EditorHeader } from "./editor-header.tsx";
import { JsonTab } from "./json-tab.tsx";
import { MatchCount } from "./match-count.tsx";
import { OptionsSection } from "./options-section.tsx";
import { PreviewButton } from "./preview-button.tsx";
import { summaryOf } from "./problem-summary.ts";
import { EditorSection } from "./section.tsx";
import { useStartingForm } from "./starting-form.ts";
import { forgetDraft, keepDraft, useKeptDraft } from "./use-draft.ts";
import { useEditorForm } from "./use-editor-form.ts";
import { usePreview, useStable } from "./use-preview.ts";
import { useSaveMapping } from "./use-save-mapping.ts";

const tabs = [
  { id: "form", label: "Form" },
  { id: "json", label: "JSON" },
] as const;

const noNames: readonly SeenName[] = [];

/** One mapping: when, what, how each field is made, and beside it what comes out. */
export function MappingEditor({
  destination,
  mapping,
  initial,
}: {
  destination: Destination;
  /** Absent for a new one. */
  mapping?: Mapping;
  initial: MappingContent;
}) {
  const router = useRouter();
  const viewer = useViewer();
  const readOnly = !useCan("mappings.write");
  const search = useSearchParams();
  const tab = useParamTab("tab", tabs);
  const [version, setVersion] = useState(mapping?.version ?? 0);
  const draftKey = useMemo(
    () => ({ userId: viewer.id, mappingId: mapping?.id ?? `new-${destination.id}`, version }),
    [viewer.id, mapping?.id, destination.id, version],
  );
  const start = useStartingForm(draftKey, initial);
  const editor = useEditorForm(initial, start.form);
  const { content, changes, typed, set: setField } = editor;
  const changed = changes.length > 0 || (mapping === undefined && !readOnly);
  useKeptDraft(draftKey, typed, changes.length > 0 && !readOnly, start.secretKeys);

  const action = actionBySlug.get(content.actionSlug);
  const fields = useMemo(() => action?.fields ?? [], [action]);
  const seenNames = useSeenNames(destination.id);
  const seenPaths = useSeenPaths(destination.id, {});

  const { recent, choices, chosen, choose } = usePreviewEvent(destination.id, content.trigger);
  const scope = useMemo(() => {
    const own = pathsIn(chosen?.event);
    const seen = (seenPaths.data?.paths ?? []).map(({ path, types, samples, count }) => ({ path, types, sample: samples[0], count }));
    return { paths: mergePaths(own, seen), sample: chosen?.event };
  }, [chosen?.event, seenPaths.data]);
  const { preview, mistakes } = usePreview(content, chosen?.event, destination.filters);

  const [attempt, setAttempt] = useState(0);
  const [conflict, setConflict] = useState<Conflict>();
  const [savedOff, setSavedOff] = useState(search.get("saved") === "off");
  // Made, and on the way to its own page: saving again would make another one.
  const [made, setMade] = useState(false);
  const [previewOpen, setPreviewOpen] = useState(false);
  const save = useSaveMapping(destination.id, mapping?.id);
  const fieldIssues = useMemo<readonly Issue[]>(
    () => [
      ...mistakes,
      ...editor.refusals.flatMap((issue) =>
        issue.path.startsWith("settings.") ? [{ ...issue, path: issue.path.slice("settings.".length) }] : [],
      ),
    ],
    [mistakes, editor.refusals],
  );

  useEffect(() => {
    if (start.older) setConflict(start.older);
  }, [start.older]);

  /** True when it is saved; a refusal is shown. */
  const store = async (next: MappingContent, from: number, then?: "test"): Promise<boolean> => {
    try {
      const stored = await save.run(next, from);
      forgetDraft(draftKey);
      const storedContent = contentOf(stored);
      editor.show(storedContent, storedContent);
      setVersion(stored.version);
      setSavedOff(!stored.enabled);
      toast.good(stored.enabled ? "Saved. It is on, and used from the next event." : "Saved. It is off: no event uses it yet.");
      if (!mapping) setMade(true);
      if (then === "test") router.push(testerPath(destination.id, stored.id, chosen?.id));
      else if (!mapping) router.replace(`${paths.mapping(destination.id, stored.id)}${stored.enabled ? "" : "?saved=off"}`);
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.code === "conflict" && mapping) {
        const theirs = await save.latest();
        setConflict({ base: editor.base, theirs: contentOf(theirs), version: theirs.version, sentence: error.message });
        return false;
      }
      const refused = error instanceof ApiError ? error : undefined;
      const issues = refused?.issues.length
        ? refused.issues
        : [{ path: "", message: error instanceof Error ? error.message : "That did not work. Try again." }];
      editor.setRefusals(issues);
      setAttempt((count) => count + 1);
      return false;
    }
  };

  const saving = save.running || made;
  const cases = useTestCases(destination.id);
  const acceptCase = useUpdateTestCase(destination.id);
  const [askedCases, setAskedCases] = useState<{ changed: ChangedCase[]; then?: "test" }>();
  const storeUnlessCasesChange = async (then?: "test") => {
    const changed = mapping ? changedCases(mapping.id, editor.base, content, cases.data?.items ?? [], destination.filters) : [];
    if (changed.length > 0) setAskedCases({ changed, then });
    else await store(content, version, then);
  };
  const storeAsked = async (accept: boolean) => {
    if (!askedCases) return;
    setAskedCases(undefined);
    const stored = await store(content, version, askedCases.then);
    if (!stored || !accept) return;
    const expected = askedCases.changed.map(({ testCase, after }) => ({
      id: testCase.id,
      expected: acceptedExpectations(testCase, after),
    }));
    await Promise.all(expected.map((each) => acceptCase.mutateAsync(each))).catch((error) => toast.error(error));
  };

  const submit = (then?: "test") =>
    editor.form.handleSubmit(
      () => (mistakes.length > 0 ? setAttempt((count) => count + 1) : storeUnlessCasesChange(then)),
      () => setAttempt((count) => count + 1),
    );

  const resolve = (resolution: Resolution) => {
    if (!conflict) return;
    const { base, theirs, version: theirVersion } = conflict;
    const mine = start.older === conflict ? start.older.mine : content;
    setConflict(undefined);
    forgetDraft(start.older === conflict ? { ...draftKey, version: start.older.draftVersion } : draftKey);
    setVersion(theirVersion);
    editor.show(resolution === "theirs" ? theirs : resolution === "mine" ? mine : mergeContents(base, theirs, mine), theirs);
  };

  const errors = editor.form.formState.errors;
  const triggerProblems = useStable([
    ...(errors.trigger?.message ? [errors.trigger.message] : []),
    ...editor.refusals.filter((issue) => issue.path === "trigger").map((issue) => issue.message),
  ]);
  const setTrigger = useCallback((fql: string) => setField("trigger", fql), [setField]);
  const previewProps: PreviewPaneProps = {
    preview,
    fields,
    choices,
    chosen,
    onChoose: choose,
    deployment: destination.deployment,
    masked: recent?.masked ?? false,
  };

  return (
    <form noValidate onSubmit={submit()} className="flex min-w-0 flex-1 flex-col">
      <LeaveGuard kept active={changes.length > 0 && !readOnly && !saving} />
      <EditorHeader
        name={content.name}
        enabled={content.enabled}
        isNew={!mapping}
        readOnly={readOnly}
        saving={saving}
        changed={changed}
        onEnabledChange={(enabled) => editor.set("enabled", enabled)}
        onSaveAndTest={submit("test")}
        testHref={testerPath(destination.id, mapping?.id ?? "new", chosen?.id, changed && !readOnly)}
        onTest={() => changed && !readOnly && keepDraft(draftKey, typed, start.secretKeys)}
      />
      <div className="flex flex-col gap-3 empty:hidden">
        <ErrorSummary attempt={attempt} issues={attempt > 0 ? summaryOf(errors, editor.refusals, mistakes, fields) : []} />
        {savedOff && !content.enabled && changes.length === 0 && (
          <Notice tone="warn" live title="You saved it, but it is off">
            No event uses this mapping yet. Turn it on with the switch above, then save.
          </Notice>
        )}
        <DraftNotice start={start} shown={changes.length > 0} onDiscard={() => editor.show(editor.base)} />
        {(mapping?.notes ?? []).length > 0 && (
          <Notice tone="info" title="From the import">
            {mapping?.notes.map((note) => (
              <p key={note.path + note.message}>{note.message}</p>
            ))}
          </Notice>
        )}
      </div>
      <div className="mt-3 grid min-w-0 flex-1 grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]">
        <div className="flex min-w-0 flex-col gap-4">
          <ParamTabs label="Views of this mapping" name="tab" tabs={tabs} />
          {tab === "form" ? (
            <>
              <EditorSection title="Name">
                <Field label="Name" hideLabel id="name" error={errors.name?.message ?? refusalOf(editor.refusals, "name")}>
                  <Input value={content.name} disabled={readOnly} onChange={(event) => editor.set("name", event.target.value)} />
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
                  fields={fields}
                  values={typed.values}
                  onChange={editor.setValues}
                  scope={scope}
                  issues={fieldIssues}
                  readOnly={readOnly}
                />
              </ActionSection>
              <OptionsSection
                action={action}
                options={content.options}
                readOnly={readOnly}
                onChange={(options) => editor.set("options", options)}
              />
            </>
          ) : (
            <JsonTab settings={content.settings} fields={fields} paths={scope.paths} readOnly={readOnly} onChange={editor.setValues} />
          )}
        </div>
        <aside
          aria-label="Preview"
          className="sticky top-16 max-h-[calc(100dvh-5rem)] overflow-y-auto rounded-lg border border-line bg-surface max-lg:hidden"
        >
          <PreviewPane {...previewProps} />
        </aside>
      </div>
      {!readOnly && (
        <SaveBar
          guarded={false}
          count={mapping ? changes.length : 0}
          busy={saving}
          onDiscard={() => {
            setAttempt(0);
            editor.show(editor.base);
          }}
        />
      )}
      <PreviewButton preview={preview} onOpen={() => setPreviewOpen(true)} />
      <Sheet open={previewOpen} onOpenChange={setPreviewOpen} title="Preview" width="md">
        <PreviewPane {...previewProps} />
      </Sheet>
      <ChangedCasesDialog
        changed={askedCases?.changed}
        busy={saving}
        onClose={() => setAskedCases(undefined)}
        onSave={(accept) => void storeAsked(accept)}
      />
      <ConflictDialog
        conflict={conflict}
        mine={start.older && conflict === start.older ? start.older.mine : content}
        fields={fields}
        onOpenChange={(open) => !open && setConflict(undefined)}
        onResolve={resolve}
      />
    </form>
  );
}

function refusalOf(refusals: readonly Issue[], path: string): string | undefined {
  return refusals.find((issue) => issue.path === path)?.message;
}

/** `draft`: the tester takes what is in this browser, not what is saved. */
function testerPath(destinationId: string, mappingId: string, eventId: string | undefined, draft = false): string {
  const query = new URLSearchParams({ ...(eventId && { event: eventId }), mapping: mappingId, ...(draft && { draft: "1" }) });
  return `${paths.tester(destinationId)}?${query}`;
}
