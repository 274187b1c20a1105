"use client";
import { useEffect, useRef } from "react";
import { toast } from "#components/ui/toast.tsx";
import type { MappingForm } from "../model/mapping-form.ts";
import {
  type FormPart,
  type Moved,
  noSteps,
  partsBetween,
  type Steps,
  stepBack,
  stepForward,
  withoutUndone,
  withStep,
} from "../model/undo.ts";
import { inputAt } from "./next-problem.ts";
import { watchTyping } from "./typing.ts";
import { partWords } from "./undo-words.ts";
import type { useEditorForm } from "./use-editor-form.ts";

type Editor = ReturnType<typeof useEditorForm>;
/** Its toast is replaced by the next one. */
const about = "mapping-undo";

/**
 * Ctrl+Z takes back the last change that nobody typed: a click on a value of the event, a chosen
 * suggestion, a removed entry. Ctrl+Shift+Z or Ctrl+Y does it again. What is typed into a text
 * field is the browser's to take back.
 */
export function UndoKeys({ editor, start }: { editor: Editor; start: MappingForm }) {
  const { typed, base } = editor;
  const steps = useRef<Steps>(noSteps);
  // What changed before this was loaded counts too, unless it was saved.
  const seen = useRef({ form: editor.changes.length === 0 ? typed : start, base });
  const typing = useRef<ReturnType<typeof watchTyping<MappingForm>>>(undefined);
  const moving = useRef(false);
  const latest = useRef(editor);

  useEffect(() => {
    latest.current = editor;
    const { form: before, base: savedBefore } = seen.current;
    seen.current = { form: typed, base };
    if (base !== savedBefore) {
      // Others' work came in, which taking back would undo. After a save, the form says the same.
      if (partsBetween(before, typed).length > 0) steps.current = noSteps;
    } else if (before !== typed && !moving.current) steps.current = stepsAfter(steps.current, before, typed, typing.current);
    if (before !== typed) moving.current = false;
    typing.current?.settle();
  }, [editor, typed, base]);

  useEffect(() => {
    const watched = watchTyping<MappingForm>();
    typing.current = watched;
    const move = (back: boolean) => {
      const now = latest.current;
      const moved = (back ? stepBack : stepForward)(steps.current, now.typed);
      if (!moved) return;
      steps.current = moved.steps;
      moving.current = true;
      watched.tookBack();
      put(now, moved);
      const words = partWords(moved.parts, [now.typed.actionSlug, moved.form.actionSlug]);
      toast.settled(about);
      toast.info(`${back ? "Undone" : "Redone"}: ${words}`, { label: back ? "Redo" : "Undo", run: () => move(!back), about });
      requestAnimationFrame(() => show(moved.parts));
    };
    const onKey = (event: KeyboardEvent) => {
      const back = keyMeans(event);
      // Over an open dialog, and in the JSON view, the key is not meant for the form.
      if (back === undefined || event.defaultPrevented || document.querySelector("dialog[open]")) return;
      if (watched.belongsToText(back)) return;
      event.preventDefault();
      move(back);
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
      watched.stop();
      toast.settled(about);
    };
  }, []);
  return null;
}

/** True: take back; false: do again; undefined: another key. */
function keyMeans({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): boolean | undefined {
  if (!(ctrlKey || metaKey) || altKey) return undefined;
  if (key.toLowerCase() === "z") return !shiftKey;
  return key.toLowerCase() === "y" && ctrlKey && !shiftKey ? false : undefined;
}

type Typing = ReturnType<typeof watchTyping<MappingForm>> | undefined;

function stepsAfter(steps: Steps, before: MappingForm, after: MappingForm, typing: Typing): Steps {
  // The JSON view has an undo of its own.
  const inJson = after.json !== undefined && after.json !== before.json;
  if (inJson || typing?.isTyping()) {
    typing?.began(before);
    return withoutUndone(steps);
  }
  // What was typed to find a suggestion goes with it.
  return withStep(steps, typing?.searched() ?? before, after);
}

function put(editor: Editor, { form, parts }: Moved): void {
  if (parts.some((part) => "field" in part)) editor.setValues(() => form.values);
  for (const part of parts) {
    if ("field" in part) continue;
    if (part.rest === "json") editor.setJson(form.json);
    else editor.set(part.rest, form[part.rest]);
    if (part.rest === "trigger") editor.set("halfTrigger", form.halfTrigger);
  }
}

/** Brings the first changed part into view. The focus goes there only if its own place is gone. */
function show(parts: readonly FormPart[]): void {
  const [input] = parts.flatMap((part) => ("field" in part ? inputAt(part.field) : document.getElementById(part.rest)) ?? []);
  if (!input) return;
  const { top, bottom } = input.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) input.scrollIntoView({ block: "center" });
  if (document.activeElement === document.body) input.focus({ preventScroll: true });
}
