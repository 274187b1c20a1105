"use client";
import { useCallback, useMemo, useRef, useState } from "react";
import { sameJson } from "#components/plans/same-json.ts";
import { compileTrigger } from "#lib/core/segment/trigger.ts";
import type { Issue, JsonObject } from "#lib/platform/json.ts";
import { changesBetween } from "../model/changes-between.ts";
import { type MappingContent, type MappingForm, readValues, toContent, toForm, writeValues } from "../model/mapping-form.ts";
import { unfinished } from "../model/unfinished.ts";
import type { EditorValue } from "../model/value.ts";

/** What is wrong with a part of the form, in a sentence. */
export type FormErrors = { [key in keyof MappingForm | "root"]?: { message: string } };

/**
 * The API's own schema checks the form when it is saved, and is loaded then; its issues land on the
 * form's fields.
 */
async function errorsOf(form: MappingForm): Promise<FormErrors> {
  // Without the network there is no schema; the server checks by the same one.
  const schema = await import("#lib/console/mappings/schema.ts").catch(() => undefined);
  const parsed = schema?.createMappingSchema.safeParse(toContent(form));
  const errors: Record<string, { message: string }> = {};
  const trigger = compileTrigger(form.trigger);
  if (!trigger.ok) errors.trigger = { message: trigger.issues[0]?.message ?? "The trigger can’t be read." };
  for (const issue of parsed?.error?.issues ?? []) {
    const key = String(issue.path[0] ?? "root");
    errors[key === "settings" ? "values" : key] ??= { message: issue.message };
  }
  return errors;
}

/**
 * The editor's form: what is saved, what is typed, what differs, and what is `missing` in it
 * because it cannot be read.
 */
export function useEditorForm(initial: MappingContent, start: MappingForm) {
  const [base, setBase] = useState(initial);
  const [typed, setTyped] = useState(start);
  const [errors, setErrors] = useState<FormErrors>({});
  // The form's state including changes that are not drawn yet.
  const latest = useRef(start);
  const put = useCallback((next: MappingForm) => {
    latest.current = next;
    setTyped(next);
  }, []);
  const content = useMemo(() => toContent(typed), [typed]);
  const changes = useMemo(() => changesBetween(base, content), [base, content]);
  const missing = useMemo(() => unfinished(typed), [typed]);
  const [refusals, setRefusals] = useState<readonly Issue[]>([]);

  const setValues = useCallback(
    (change: (values: ReadonlyMap<string, EditorValue>) => ReadonlyMap<string, EditorValue>) => {
      const before = latest.current.values;
      const after = change(before);
      put({ ...latest.current, values: after });
      // A refusal by the server is about what was sent, so it disappears once that is changed.
      setRefusals((issues) => issues.filter((issue) => sameField(issue, before, after)));
    },
    [put],
  );

  /**
   * What was typed in the JSON view, and the settings that it says; without either, what could not
   * be read is taken back.
   */
  const setJson = useCallback(
    (json?: MappingForm["json"], settings?: JsonObject) => {
      put({ ...latest.current, json });
      if (settings && !sameJson(settings, writeValues(latest.current.values))) setValues(() => readValues(settings));
    },
    [put, setValues],
  );

  /** Shows other contents in the form; `savedAs` when they are what the server has now. */
  const show = useCallback(
    (next: MappingContent, savedAs?: MappingContent) => {
      if (savedAs) setBase(savedAs);
      setRefusals([]);
      setErrors({});
      put(toForm(next));
    },
    [put],
  );

  /** It is saved. `keep` puts what was typed meanwhile on top of what is stored. */
  const saved = (stored: MappingContent, keep?: (now: MappingForm, stored: MappingForm) => MappingForm) => {
    const now = latest.current;
    show(stored, stored);
    if (keep) put(keep(now, latest.current));
  };

  const set = useCallback(
    <Key extends "name" | "trigger" | "actionSlug" | "enabled" | "options" | "halfTrigger">(key: Key, value: MappingForm[Key]) => {
      put({ ...latest.current, [key]: value });
      setErrors(({ [key]: _gone, ...others }) => others);
      setRefusals((issues) => issues.filter((issue) => issue.path !== key && !issue.path.startsWith(`${key}.`)));
    },
    [put],
  );

  /** Whether it can be saved; what is wrong is in `errors` then. */
  const check = useCallback(async () => {
    const found = await errorsOf(latest.current);
    setErrors(found);
    return Object.keys(found).length === 0;
  }, []);

  return { errors, check, typed, content, base, changes, missing, refusals, setRefusals, set, setValues, setJson, show, saved };
}

function sameField(issue: Issue, before: ReadonlyMap<string, EditorValue>, after: ReadonlyMap<string, EditorValue>): boolean {
  const key = /^settings\.([^.[]+)/.exec(issue.path)?.[1];
  return key === undefined || before.get(key) === after.get(key);
}
