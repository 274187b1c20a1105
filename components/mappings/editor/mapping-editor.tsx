"use client";
import dynamic from "next/dynamic";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { BackTestButton } from "#components/back-tests/back-test-button.tsx";
import { paths } from "#components/frame/paths.ts";
import { useCan, useViewer } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { SaveBar } from "#components/ui/save-bar.tsx";
import { Notice, Skeleton } from "#components/ui/states.tsx";
import { ParamTabs, useParamTab } from "#components/ui/tabs.tsx";
import { useLoaded } from "#components/ui/use-loaded.ts";
import { useWhenTouched } from "#components/ui/use-when-touched.ts";
import type { Destination } from "#lib/console/destinations/schema.ts";
import type { Mapping } from "#lib/console/mappings/schema.ts";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { useChecked } from "../catalogue/catalogue-context.tsx";
import { AwaitedContext, useAllWork } from "../fields/late-parts.tsx";
import type { MappingContent } from "../model/mapping-form.ts";
import { PreviewPane, type PreviewPaneProps } from "../preview/preview-pane.tsx";
import { usePreviewEvent } from "../preview/use-preview-event.ts";
import { editedContent, savedState, stateName } from "./content-of.ts";
import { EditorHeader } from "./editor-header.tsx";
import { FormTab } from "./form-tab.tsx";
import { PreviewButton } from "./preview-button.tsx";
import { useStartingForm } from "./starting-form.ts";
import { testerPath } from "./tester-path.ts";
import { hasDraft, keepDraft, useKeptDraft } from "./use-draft.ts";
import { useEditorForm } from "./use-editor-form.ts";
import { useEventScope } from "./use-event-scope.ts";
import { useKeptFocus } from "./use-kept-focus.ts";
import { usePreview } from "./use-preview.ts";
import { useSaveKey } from "./use-save-key.ts";
import { useSaving } from "./use-saving.ts";
import { VersionNote } from "./version-note.tsx";

// What most visits do not open.
const JsonTab = dynamic(
  patiently(() => import("./json-tab.tsx").then((module) => module.JsonTab)),
  {
    loading: () => <Skeleton className="h-[min(44rem,85dvh)] w-full" />,
  },
);
const loadGuard = () => import("#components/ui/leave-guard.tsx").then((module) => module.LeaveGuard);
const loadDryRun = () => import("#components/plans/dry-run-part.tsx").then((module) => module.default);
// Each has its own boundary: otherwise the whole editor would disappear while one loads.
const DraftNotice = dynamic(() => import("./draft-notice.tsx").then((module) => module.DraftNotice), { loading: () => null });
const ImportNotes = dynamic(() => import("./import-notes.tsx").then((module) => module.ImportNotes), { loading: () => null });
const SharedDraft = dynamic(() => import("./shared-draft.tsx").then((module) => module.SharedDraft), { loading: () => null });
const loadParts = () => import("./touched-parts.ts");
const ChangedCasesDialog = dynamic(() => import("./changed-cases-dialog.tsx").then((module) => module.ChangedCasesDialog), { ssr: false });
const ConflictDialog = dynamic(() => import("./conflict-dialog.tsx").then((module) => module.ConflictDialog), { ssr: false });

const tabs = [
  { id: "form", label: "Form" },
  { id: "json", label: "JSON" },
] as const;

type EditorProps = {
  destination: Destination;
  /** Absent for a new one. `newest`: as the server has it by now, where that is known. */
  mapping?: Mapping;
  newest?: Mapping;
  initial: MappingContent;
};

/**
 * One mapping: when, what, how each field is made, and the result. The server renders it as it is
 * saved. A draft in this browser replaces it before anything is painted again.
 */
export function MappingEditor(props: EditorProps) {
  const { id: userId } = useViewer();
  const mappingId = props.mapping?.id ?? `new-${props.destination.id}`;
  const [drafted, setDrafted] = useState<boolean>();
  useLayoutEffect(() => setDrafted(hasDraft(userId, mappingId)), [userId, mappingId]);
  return <EditorForm key={drafted ? "draft" : "saved"} {...props} drafted={drafted} />;
}

function EditorForm({ destination, mapping, newest, initial, drafted }: EditorProps & { drafted: boolean | undefined }) {
  const viewer = useViewer();
  const readOnly = !useCan("mappings.write");
  const DryRunPart = useWhenTouched(loadDryRun);
  const parts = useWhenTouched(loadParts);
  const tab = useParamTab("tab", tabs);
  const [allWork, count] = useAllWork();
  const works = drafted !== undefined && allWork;
  const [state, setState] = useState(() => (mapping ? savedState(mapping) : { version: 0 }));
  const byRelease = destination.changes !== "at_once";
  const draftKey = useMemo(
    () => ({ userId: viewer.id, mappingId: mapping?.id ?? state.id ?? `new-${destination.id}`, version: stateName(state) }),
    [viewer.id, mapping?.id, destination.id, state],
  );
  const start = useStartingForm(draftKey, initial, state, drafted === true);
  const editor = useEditorForm(initial, start.form);
  const { content, typed, missing } = editor;
  const changes = editor.changes.length + missing.length; // what cannot be read yet is work, too
  // An unchanged draft may be saved too: then it becomes the mapping.
  const LeaveGuard = useLoaded(loadGuard, changes > 0);
  const changed = changes > 0 || ((mapping === undefined || (state.revision !== undefined && !byRelease)) && !readOnly);
  const kept = { known: drafted !== undefined, found: drafted === true, changed: changes > 0 && !readOnly };
  useKeptDraft(draftKey, typed, editor.base, kept, start.secretKeys);

  const action = actionBySlug.get(content.actionSlug);
  const fields = useMemo(() => action?.fields ?? [], [action]);
  const { recent, waiting, choices, chosen, choose, chooseMatching, requires } = usePreviewEvent(destination.id, content.trigger);
  const scope = useEventScope(destination.id, chosen?.event, requires);
  const { preview, working, shown, waiting: stale, partial, results, mistakes } = usePreview(content, chosen?.event, destination.filters);
  const checked = useChecked(destination.id, action, content.settings, shown.payload);
  const lastProblem = useRef<string>(undefined);
  const [note, setNote] = useState("");
  const saving = useSaving({
    destination,
    mapping,
    editor,
    start,
    draftKey,
    state,
    setState,
    note,
    setNote,
    mistakes,
    eventId: chosen?.id,
  });
  // What was shown from an earlier visit, or was saved elsewhere: a form that nobody has touched
  // follows it.
  const follows =
    newest !== undefined && stateName(savedState(newest)) !== stateName(state) && changes === 0 && !saving.saving && drafted !== undefined;
  useEffect(() => {
    if (!follows) return;
    editor.show(editedContent(newest), editedContent(newest));
    setState(savedState(newest));
  }, [follows, newest, editor.show]);
  useEffect(() => {
    const field = works && new URLSearchParams(location.search).get("field");
    if (field) void import("./show-field.ts").then((module) => module.showField(field));
  }, [works]);
  const [previewOpen, setPreviewOpen] = useState(false);
  const form = useSaveKey(!readOnly && changed);
  const noteFocus = useKeptFocus(form, saving.saving);
  const previewProps: PreviewPaneProps = {
    preview: shown,
    waiting: stale,
    partial,
    verdict: preview,
    fields,
    choices,
    chosen,
    loading: waiting || working,
    onChoose: choose,
    onChooseMatching: chooseMatching,
    onNextProblem: () => {
      setPreviewOpen(false);
      void import("./next-problem.ts").then(({ showNextProblem }) => {
        lastProblem.current = showNextProblem(preview, lastProblem.current);
      });
    },
    deployment: destination.deployment,
    masked: recent?.masked ?? false,
    dryRun: DryRunPart && shown.requests.length > 0 && !recent?.masked && (
      <DryRunPart
        destinationId={destination.id}
        requests={shown.requests}
        without={mapping && chosen && changes > 0 ? { event: chosen.event, mappingId: mapping.id } : undefined}
      />
    ),
  };

  return (
    <form ref={form} noValidate inert={!works} onFocus={noteFocus} onSubmit={saving.submit()} className="flex min-w-0 flex-1 flex-col">
      {parts && !readOnly && <parts.UndoKeys editor={editor} start={start.form} />}
      {LeaveGuard && <LeaveGuard kept active={changes > 0 && !readOnly && !saving.saving} />}
      <EditorHeader
        name={content.name}
        enabled={content.enabled}
        isNew={!mapping}
        readOnly={readOnly}
        saving={saving.saving}
        changed={changed}
        onEnabledChange={(enabled) => editor.set("enabled", enabled)}
        draft={state.revision !== undefined}
        byRelease={byRelease}
        historyHref={mapping && mapping.version > 0 ? paths.mappingHistory(destination.id, mapping.id) : undefined}
        onSaveDraft={saving.saveDraft}
        onSaveAndTest={saving.submit("test")}
        testHref={testerPath(destination.id, mapping?.id ?? "new", chosen?.id, (changed || state.revision !== undefined) && !readOnly)}
        onTest={() => changed && !readOnly && keepDraft(draftKey, typed, editor.base, start.secretKeys)}
        backTest={
          <BackTestButton
            destinationId={destination.id}
            title={`Back-test ${content.name.trim() || "this mapping"}`}
            tried={() => ({ mappings: [candidateOf(mapping?.id, content)] })}
          />
        }
      />
      <div className="flex flex-col gap-3 empty:hidden">
        {parts && saving.attempt > 0 && (
          <parts.SaveProblems attempt={saving.attempt} editor={editor} mistakes={[...missing, ...mistakes]} fields={fields} />
        )}
        {saving.savedOff && !content.enabled && changes === 0 && (
          <Notice tone="warn" live title="Saved, but still off">
            Turn on the switch above, then save.
          </Notice>
        )}
        {newest?.draft && (
          <SharedDraft draft={newest.draft} byRelease={byRelease} readOnly={readOnly} unsaved={changes > 0} onDiscarded={saving.discard} />
        )}
        {start.draftFrom !== undefined && changes > 0 && (
          <DraftNotice from={start.draftFrom} withoutSecrets={start.withoutSecrets} onDiscard={() => editor.show(editor.base)} />
        )}
        {mapping && mapping.notes.length > 0 && <ImportNotes notes={mapping.notes} />}
      </div>
      <div className="mt-3 grid min-w-0 flex-1 grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]">
        <div className="flex min-w-0 flex-col gap-4">
          <ParamTabs label="Views of this mapping" name="tab" tabs={tabs} />
          {tab === "form" ? (
            <AwaitedContext value={count}>
              <FormTab
                destinationId={destination.id}
                mappingId={mapping?.id}
                checked={checked}
                editor={editor}
                action={action}
                scope={scope}
                recent={recent}
                mistakes={mistakes}
                results={results}
                readOnly={readOnly}
              />
            </AwaitedContext>
          ) : (
            <JsonTab
              settings={content.settings}
              typed={typed.json?.text}
              fields={fields}
              paths={scope.paths}
              readOnly={readOnly}
              onChange={editor.setJson}
            />
          )}
          {/* Only in this column, so that it covers nothing of the preview. */}
          {!readOnly && (
            <SaveBar
              count={changes}
              shown={!mapping}
              busy={saving.saving}
              saveLabel={byRelease ? "Save draft" : "Save"}
              onDiscard={saving.discard}
            >
              <PreviewButton preview={preview} alone={false} onOpen={() => setPreviewOpen(true)} />
              {!byRelease && <VersionNote note={note} onNote={setNote} />}
              {!byRelease && (
                <Button className="max-sm:hidden" onClick={saving.saveDraft} disabled={saving.saving}>
                  Save as draft
                </Button>
              )}
            </SaveBar>
          )}
        </div>
        <aside
          aria-label="Preview"
          className="sticky top-16 flex h-[calc(100dvh-5rem-var(--toasts,0px))] flex-col overflow-hidden rounded-lg border border-line bg-surface max-lg:hidden"
        >
          <PreviewPane {...previewProps} />
        </aside>
      </div>
      {(readOnly || (mapping && changes === 0)) && <PreviewButton preview={preview} alone onOpen={() => setPreviewOpen(true)} />}
      <Sheet open={previewOpen} onOpenChange={setPreviewOpen} title="Preview" width="md">
        <PreviewPane {...previewProps} />
      </Sheet>
      {saving.cases.changed && (
        <ChangedCasesDialog
          changed={saving.cases.changed}
          busy={saving.saving}
          onClose={saving.cases.close}
          onSave={(accept) => void saving.cases.save(accept)}
        />
      )}
      {saving.conflict.found && (
        <ConflictDialog
          conflict={saving.conflict.found}
          mine={saving.conflict.mine}
          fields={fields}
          onOpenChange={(open) => !open && saving.conflict.close()}
          onResolve={saving.conflict.resolve}
        />
      )}
    </form>
  );
}

/** As in the form, as if it were on. */
const candidateOf = (mappingId: string | undefined, { name, actionSlug, trigger, settings, options }: MappingContent) => ({
  ...(mappingId ? { mappingId } : {}),
  name: name.trim() || "New mapping",
  actionSlug,
  trigger,
  settings,
  options,
});
