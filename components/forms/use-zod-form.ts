"use client";
import { useEffect, useMemo, useRef } from "react";
import {
  type DefaultValues,
  type FieldError,
  type FieldErrors,
  type FieldValues,
  get,
  type Path,
  set,
  type UseFormReturn,
  useForm,
} from "react-hook-form";
import type { z } from "zod";
import type { SummaryIssue } from "#components/ui/error-summary.tsx";
import { whenTouched } from "#components/ui/use-when-touched.ts";
import { ApiError } from "#lib/access/http/api.ts";

export type ZodForm<Input extends FieldValues, Output = Input> = UseFormReturn<Input, unknown, Output> & {
  /**
   * Validates, calls `action` with the parsed values, and shows the server's refusals at the
   * fields.
   */
  submit: (action: (values: Output) => Promise<unknown>) => (event?: React.BaseSyntheticEvent) => Promise<void>;
  /**
   * Only the values that were edited here: saving these alone keeps what someone else has changed
   * meanwhile.
   */
  edited: (values: Output) => Partial<Output>;
  /**
   * Begins again with these values, or with what is stored: nothing counts as edited. (`reset`
   * would keep what is, in a form that follows.) After a save, what was typed meanwhile stays.
   */
  restart: (values?: Input) => void;
  /** All errors, for the summary at the top of the form. */
  issues: SummaryIssue[];
};

/** The id of a field's control, which the error summary links to. */
export const fieldId = (name: string) => `field-${name.replaceAll(".", "-")}`;

/**
 * A form held by the API's own schema. The schema is loaded at the first touch of the page, not
 * with it, since zod is a fifth of a page's size: `useZodForm(() =>
 * import("#lib/x/schema.ts").then((module) => module.createXSchema), {...})`. `follow`: the values
 * are what is stored. Where someone else changes them, the fields follow, but for those that are
 * being edited here. `stored`: the values are stored already (a form that follows implies it). What
 * is left as it is stays valid, though today's rules would refuse it.
 */
export function useZodForm<Input extends FieldValues, Output extends FieldValues>(
  load: () => Promise<z.ZodType<Output, Input>>,
  defaultValues: DefaultValues<Input>,
  { follow = false, stored = follow }: { follow?: boolean; stored?: boolean } = {},
): ZodForm<Input, Output> {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a form keeps the schema that it began with
  const schema = useMemo(() => once(load), []);
  useEffect(() => whenTouched(() => schema().catch(() => {})), [schema]);
  const asked = useRef(false);
  const sent = useRef<Input>(undefined);
  const form = useForm<Input, unknown, Output>({
    defaultValues,
    ...(follow && { values: defaultValues as Input, resetOptions: { keepDirtyValues: true, keepErrors: true } }),
    mode: "onTouched",
    shouldFocusError: false,
    resolver: async (values, _context, { names = [] }) => {
      // Left as it was, and nothing was requested yet: no complaint, which would also move the
      // button that is about to be pressed.
      if (!asked.current && names.every((name) => get(values, name) === get(defaultValues, name))) return { values: {}, errors: {} };
      const result = await (await schema()).safeParseAsync(values);
      if (result.success) return { values: result.data, errors: {} };
      const errors: FieldErrors<Input> = {};
      const seen = new Set<string>();
      const left = (path: PropertyKey[]) => stored && path.length > 0 && get(values, path.join(".")) === get(defaultValues, path.join("."));
      const issues = result.error.issues.filter(({ path }) => !left(path));
      if (issues.length === 0) return { values: values as unknown as Output, errors: {} };
      for (const issue of issues) {
        const path = issue.path.join(".") || "root";
        if (!seen.has(path))
          set(errors, path, { type: issue.code, message: issue.message } satisfies Pick<FieldError, "message"> & { type: string });
        seen.add(path);
      }
      return { values: {}, errors };
    },
  });
  return Object.assign(form, {
    submit: (action: (values: Output) => Promise<unknown>) => {
      const run = form.handleSubmit(async (values) => {
        sent.current = structuredClone(form.getValues());
        try {
          await action(values);
        } catch (error) {
          layIssues(form, error);
        } finally {
          sent.current = undefined;
        }
      });
      return async (event?: React.BaseSyntheticEvent) => {
        asked.current = true;
        // The schema also comes over the network.
        await run(event).catch(() => form.setError("root", { message: "Falconer can’t be reached. Check your connection and try again." }));
      };
    },
    edited: (values: Output) =>
      Object.fromEntries(Object.entries(values).filter(([name]) => get(form.formState.dirtyFields, name))) as Partial<Output>,
    restart: (values?: Input) => {
      const now = { ...form.getValues() };
      form.reset(values, { keepDirtyValues: false, keepErrors: false });
      const before = sent.current;
      if (!values || !before) return;
      for (const name of Object.keys(now) as (keyof Input & Path<Input>)[])
        if (JSON.stringify(now[name]) !== JSON.stringify(before[name])) form.setValue(name, now[name], { shouldDirty: true });
    },
    issues: form.formState.submitCount > 0 ? flatten(form.formState.errors) : [],
  });
}

/** Loads at most once; a load that failed (the network was away) is tried again. */
function once<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let loading: Promise<Value> | undefined;
  return () => {
    loading ??= load().catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

/** Puts each issue of a refusal at its field; issues without a field appear above the form. */
function layIssues<Input extends FieldValues, Output>(form: UseFormReturn<Input, unknown, Output>, error: unknown): void {
  if (!(error instanceof ApiError)) {
    form.setError("root", { message: "Something went wrong. Try again." });
    throw error;
  }
  const known = error.issues.filter((issue) => issue.path !== "" && (issue.path.split(".")[0] as string) in form.getValues());
  for (const issue of known) form.setError(issue.path as Path<Input>, { message: issue.message });
  const rest = error.issues.filter((issue) => !known.includes(issue));
  if (known.length === 0 || rest.length > 0) {
    form.setError("root", { message: rest.length > 0 ? rest.map((issue) => issue.message).join(" ") : error.message });
  }
}

function flatten(errors: FieldErrors, path = ""): SummaryIssue[] {
  return Object.entries(errors).flatMap(([key, value]) => {
    if (!value) return [];
    const here = path ? `${path}.${key}` : key;
    if (typeof value === "object" && "message" in value && typeof value.message === "string") {
      return [{ id: here === "root" ? undefined : fieldId(here), message: value.message }];
    }
    return key === "ref" || typeof value !== "object" ? [] : flatten(value as FieldErrors, here);
  });
}
