"use client";
import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import type { DraftKey } from "#components/frame/draft-storage.ts";
import { paths } from "#components/frame/paths.ts";
import { toast } from "#components/ui/toast.tsx";
import { useWhenTouched } from "#components/ui/use-when-touched.ts";
import { ApiError } from "#lib/access/http/api.ts";
import type { Destination } from "#lib/console/destinations/schema.ts";
import type { Mapping } from "#lib/console/mappings/schema.ts";
import { useTestCases, useUpdateTestCase } from "#lib/console/tester/case-hooks.ts";
import type { ChangedCase } from "#lib/console/tester/changed-cases.ts";
import type { TestCase } from "#lib/console/tester/schema.ts";
import type { Issue } from "#lib/platform/json.ts";
import type { MappingContent } from "../model/mapping-form.ts";
import type { Conflict } from "./conflict-dialog.tsx";
import { contentOf, editedContent, type SavedState, savedState } from "./content-of.ts";
import { staleDraft } from "./draft-conflict.ts";
import { forgetDraft } from "./found-draft.ts";
import type { StartingForm } from "./starting-form.ts";
import { testerPath } from "./tester-path.ts";
import type { useEditorForm } from "./use-editor-form.ts";
import { useSaveMapping } from "./use-save-mapping.ts";

type Next = "test" | undefined;
/** "live": as the destination says; "draft": for everyone to see, and for no event. */
type As = "live" | "draft";
/** Nobody saves without a touch. */
const loadWords = () => import("./saving-words.ts");
/** Only a mapping with test cases needs it. */
const caseChanges = () => import("#lib/console/tester/changed-cases.ts");

/**
 * Saving with everything that can come between: errors, test cases that would change, refusals, and
 * someone else who saved first.
 */
export function useSaving({
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
  eventId,
}: {
  destination: Destination;
  mapping: Mapping | undefined;
  editor: ReturnType<typeof useEditorForm>;
  start: StartingForm;
  /** The version that the form is based on. */
  draftKey: DraftKey;
  state: SavedState;
  setState: (state: SavedState) => void;
  /** Why, for the version that a save creates. */
  note: string;
  setNote: (note: string) => void;
  mistakes: readonly Issue[];
  /** The event that is looked at: the tester opens with it. */
  eventId: string | undefined;
}) {
  const router = useRouter();
  const save = useSaveMapping(destination.id, mapping?.id);
  const { content, typed } = editor;
  useWhenTouched(loadWords);
  const refuse = async (error: unknown) => {
    const words = await loadWords().catch(() => undefined);
    // Without the network they may be missing; what it said itself is enough then.
    editor.setRefusals(words?.refusalsOf(error) ?? [{ path: "", message: String(error) }]);
    fail();
  };
  const [attempt, setAttempt] = useState(0);
  const [conflict, setConflict] = useState<Conflict | undefined>(() => mapping && staleDraft(mapping));
  const byRelease = destination.changes !== "at_once";
  const [savedOff, setSavedOff] = useState(useSearchParams().get("saved") === "off");
  // Created, and about to open its own page: saving again would create another one.
  const [made, setMade] = useState(false);
  // From the press of the button until it is settled, including the look at test cases: a second
  // press in between does not count.
  const [running, setRunning] = useState(false);
  const busy = useRef(false);
  const once = async (work: () => Promise<unknown>) => {
    if (busy.current) return;
    busy.current = true;
    setRunning(true);
    try {
      await work();
    } catch (error) {
      await refuse(error);
    } finally {
      busy.current = false;
      setRunning(false);
    }
  };
  const fail = () => setAttempt((count) => count + 1);

  useEffect(() => {
    if (start.older) setConflict(start.older);
  }, [start.older]);

  /** True when it is saved; a refusal is shown. */
  const store = async (then: Next, as: As = "live"): Promise<boolean> => {
    try {
      const stored = await (as === "draft" ? save.runDraft(content, state) : save.run(content, state, { name: editor.base.name, note }));
      const words = await loadWords().catch(() => undefined);
      forgetDraft(draftKey);
      editor.saved(editedContent(stored), words && ((now, shown) => words.withTypedSince(typed, now, shown)));
      setState({ ...savedState(stored), id: stored.id });
      if (!stored.draft) setNote("");
      setSavedOff(!stored.draft && !stored.enabled);
      toast.good(words?.savedWords(stored) ?? "Saved.");
      if (!mapping) setMade(true);
      if (then === "test") router.push(testerPath(destination.id, stored.id, eventId));
      else if (!mapping) router.replace(`${paths.mapping(destination.id, stored.id)}${stored.enabled || stored.draft ? "" : "?saved=off"}`);
      return true;
    } catch (error) {
      const theirs =
        error instanceof ApiError && error.code === "conflict" && mapping ? await save.latest().catch(() => undefined) : undefined;
      if (theirs) {
        const { message: said } = error as ApiError;
        const { conflictWith } = await loadWords();
        setConflict(conflictWith(theirs, { state, base: editor.base, why: { said } }));
        return false;
      }
      await refuse(error);
      return false;
    }
  };

  const cases = useTestCases(destination.id);
  const acceptCase = useUpdateTestCase(destination.id);
  const [asked, setAsked] = useState<{ changed: ChangedCase<TestCase>[]; then: Next }>();
  const storeUnlessCasesChange = async (then: Next) => {
    // As they are now: one that is not asked about would change unseen.
    const items = mapping && mapping.version > 0 ? ((await cases.refetch()).data?.items ?? cases.data?.items ?? []) : [];
    const changed =
      mapping && items.length > 0
        ? (await caseChanges()).changedCases(
            mapping.id,
            state.revision === undefined ? editor.base : contentOf(mapping),
            content,
            items,
            destination.filters,
          )
        : [];
    if (changed.length > 0) setAsked({ changed, then });
    else await store(then);
  };
  /** `accept`: what the mapping makes now becomes what its test cases expect. */
  const storeAsked = async (accept: boolean) => {
    if (!asked) return;
    setAsked(undefined);
    const stored = await store(asked.then);
    if (!stored || !accept) return;
    const { acceptedExpectations } = await caseChanges();
    const expected = asked.changed.map(({ testCase, after }) => ({ id: testCase.id, expected: acceptedExpectations(testCase, after) }));
    await Promise.all(expected.map((each) => acceptCase.mutateAsync(each))).catch((error) => toast.error(error));
  };

  const mine = start.older && conflict === start.older ? start.older.mine : content;
  const resolve = (content: MappingContent) => {
    if (!conflict) return;
    const { theirs, state: newest } = conflict;
    setConflict(undefined);
    forgetDraft(start.older === conflict ? { ...draftKey, version: start.older.draftVersion } : draftKey);
    setState(newest);
    editor.show(content, theirs);
  };

  const submitLive = async (then?: "test") => {
    const isRight = await editor.check();
    if (!isRight || mistakes.length + editor.missing.length > 0) fail();
    else await once(() => storeUnlessCasesChange(then));
  };

  return {
    saving: running || made,
    /** Grows with each failed attempt: the summary of errors then takes the focus. */
    attempt,
    savedOff,
    /** Errors are shown at their fields, and the draft is kept anyway. */
    saveDraft: () => (editor.missing.length > 0 ? fail() : once(() => store(undefined, "draft"))),
    submit: (then?: "test") => (event?: { preventDefault(): void }) => {
      event?.preventDefault();
      if (!byRelease) return submitLive(then);
      return editor.missing.length > 0 ? fail() : once(() => store(then, "draft"));
    },
    discard: () => {
      setAttempt(0);
      editor.show(editor.base);
    },
    cases: { changed: asked?.changed, close: () => setAsked(undefined), save: (accept: boolean) => once(() => storeAsked(accept)) },
    conflict: { found: conflict, mine, close: () => setConflict(undefined), resolve },
  };
}
