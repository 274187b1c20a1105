"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { type DefaultValues, type FieldErrors, type FieldValues, type Path, type UseFormReturn, useForm } from "react-hook-form";
import type { z } from "zod";
import type { SummaryIssue } from "#components/ui/error-summary.tsx";
import { ApiError } from "#lib/http/api.ts";

export type ZodForm<Input extends FieldValues, Output = Input> = UseFormReturn<Input, unknown, Output> & {
  /** Validates, calls `action` with the parsed values, and lays what the server refuses on the fields. */
  submit: (action: (values: Output) => Promise<unknown>) => (event?: React.BaseSyntheticEvent) => Promise<void>;
  /** All errors, for the summary on top of the form. */
  issues: SummaryIssue[];
};

/** The id of a field's control, which the error summary links to. */
export const fieldId = (name: string) => `field-${name.replaceAll(".", "-")}`;

/** A form held by the API's own schema. */
export function useZodForm<Input extends FieldValues, Output extends FieldValues>(
  schema: z.ZodType<Output, Input>,
  defaultValues: DefaultValues<Input>,
): ZodForm<Input, Output> {
  const form = useForm<Input, unknown, Output>({ resolver: zodResolver(schema), defaultValues, mode: "onTouched" });
  return Object.assign(form, {
    submit: (action: (values: Output) => Promise<unknown>) =>
      form.handleSubmit(async (values) => {
        try {
          await action(values);
        } catch (error) {
          layIssues(form, error);
        }
      }),
    issues: form.formState.submitCount > 0 ? flatten(form.formState.errors) : [],
  });
}

/** Puts each issue of a refusal on its field; what has no field stands above the form. */
function layIssues<Input extends FieldValues, Output>(form: UseFormReturn<Input, unknown, Output>, error: unknown): void {
  if (!(error instanceof ApiError)) {
    form.setError("root", { message: "That did not work. Try again." });
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
