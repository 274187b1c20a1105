"use client";
import { useCallback, useMemo, useState } from "react";
import { type Resolver, useForm, useWatch } from "react-hook-form";
import { sameJson } from "#components/plans/same-json.ts";
import { compileTrigger } from "#lib/core/segment/trigger.ts";
import type { Issue, JsonObject } from "#lib/platform/json.ts";
import {
  changesBetween,
  type MappingContent,
  type MappingForm,
  readValues,
  toContent,
  toForm,
  writeValues,
} from "../model/mapping-form.ts";
import { unfinished } from "../model/unfinished.ts";
import type { EditorValue } from "../model/value.ts";

/**
 * The API's own schema checks the form when it is saved, and is loaded then; its issues land on the
 * form's fields.
 */
const resolver: Resolver<MappingForm> = async (form) => {
  // Without the network there is no schema; the server checks by the same one.
  const schema = await import("#lib/console/mappings/schema.ts").catch(() => undefined);
  const parsed = schema?.createMappingSchema.safeParse(toContent(form)) ?? { success: true as const, error: undefined };
  const errors: Record<string, { type: string; message: string }> = {};
  const trigger = compileTrigger(form.trigger);
  if (!trigger.ok) errors.trigger = { type: "trigger", message: trigger.issues[0]?.message ?? "The trigger cannot be read." };
  if (parsed.success && trigger.ok) return { values: form, errors: {} };
  for (const issue of parsed.error?.issues ?? []) {
    const key = String(issue.path[0] ?? "root");
    errors[key === "settings" ? "values" : key] ??= { type: issue.code, message: issue.message };
  }
  return { values: {}, errors };
};

/**
 * The editor's form: what is saved, what is typed, what differs, and what is `missing` in it
 * because it cannot be read.
 */
export function useEditorForm(saved: MappingContent, start: MappingForm) {
  const [base, setBase] = useState(saved);
  const form = useForm<MappingForm>({ defaultValues: start, resolver, mode: "onSubmit" });
  const typed = useWatch({ control: form.control }) as MappingForm;
  const content = useMemo(() => toContent(typed), [typed]);
  const changes = useMemo(() => changesBetween(base, content), [base, content]);
  const missing = useMemo(() => unfinished(typed), [typed]);
  const [refusals, setRefusals] = useState<readonly Issue[]>([]);
  const { setValue, getValues, reset } = form;

  const setValues = useCallback(
    (change: (values: ReadonlyMap<string, EditorValue>) => ReadonlyMap<string, EditorValue>) => {
      const before = getValues("values");
      const after = change(before);
      setValue("values", after, { shouldDirty: true });
      // A refusal of the server is about what was sent: it goes once that is changed.
      setRefusals((issues) => issues.filter((issue) => sameField(issue, before, after)));
    },
    [setValue, getValues],
  );

  /**
   * What was typed in the JSON view, and the settings that it says; without either, what could not
   * be read is taken back.
   */
  const setJson = useCallback(
    (json?: MappingForm["json"], settings?: JsonObject) => {
      setValue("json", json, { shouldDirty: true });
      if (settings && !sameJson(settings, writeValues(getValues("values")))) setValues(() => readValues(settings));
    },
    [setValue, getValues, setValues],
  );

  /** Shows other contents in the form; `savedAs` when they are what the server has now. */
  const show = useCallback(
    (next: MappingContent, savedAs?: MappingContent) => {
      if (savedAs) setBase(savedAs);
      setRefusals([]);
      reset(toForm(next));
    },
    [reset],
  );

  const set = useCallback(
    <Key extends "name" | "trigger" | "actionSlug" | "enabled" | "options" | "halfTrigger">(key: Key, value: MappingForm[Key]) => {
      // The library's types want the value of a path; a key of the form's own is one.
      (setValue as (name: Key, value: unknown, options: object) => void)(key, value, { shouldDirty: true });
      form.clearErrors(key);
      setRefusals((issues) => issues.filter((issue) => issue.path !== key && !issue.path.startsWith(`${key}.`)));
    },
    [setValue, form],
  );

  return { form, typed, content, base, setBase, changes, missing, refusals, setRefusals, set, setValues, setJson, show };
}

function sameField(issue: Issue, before: ReadonlyMap<string, EditorValue>, after: ReadonlyMap<string, EditorValue>): boolean {
  const key = /^settings\.([^.[]+)/.exec(issue.path)?.[1];
  return key === undefined || before.get(key) === after.get(key);
}
