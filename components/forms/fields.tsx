"use client";
import { type ReactNode, type RefCallback, useRef } from "react";
import { Controller, type FieldValues, get, type Path, type PathValue } from "react-hook-form";
import { Field } from "#components/ui/field.tsx";
import { Input, type InputProps, Select, Textarea } from "#components/ui/input.tsx";
import { Switch } from "#components/ui/toggle.tsx";
import { fieldId, type ZodForm } from "./use-zod-form.ts";

// biome-ignore lint/suspicious/noExplicitAny: what the schema makes of the values is of no interest to a field
type AnyForm<Input extends FieldValues> = ZodForm<Input, any>;
type Common<Input extends FieldValues> = {
  form: AnyForm<Input>;
  name: Path<Input>;
  label: ReactNode;
  help?: ReactNode;
  required?: boolean;
  className?: string;
  aside?: ReactNode;
};

function useError<Input extends FieldValues>(form: AnyForm<Input>, name: string): string | undefined {
  const message = (get(form.formState.errors, name) as { message?: unknown } | undefined)?.message;
  return typeof message === "string" ? message : undefined;
}

/**
 * Keeps what someone typed before the page worked: the library would overwrite it with its own
 * value.
 */
function useTypedEarly<Input extends FieldValues>(form: AnyForm<Input>, name: Path<Input>, ref: RefCallback<HTMLElement>) {
  const seen = useRef(false);
  return (element: HTMLInputElement | HTMLTextAreaElement | null) => {
    const typed = element && !seen.current && element.value !== element.defaultValue ? element.value : undefined;
    ref(element);
    seen.current ||= element !== null;
    if (typed !== undefined) form.setValue(name, typed as PathValue<Input, Path<Input>>, { shouldDirty: true });
  };
}

export function TextField<Input extends FieldValues>({
  form,
  name,
  label,
  help,
  required,
  className,
  aside,
  number,
  optional,
  ...input
}: Common<Input> & Omit<InputProps, "form" | "name" | "className"> & { number?: boolean; optional?: boolean }) {
  const error = useError(form, name);
  const { ref, ...registered } = form.register(name, {
    // An empty box means "not given"; a box that leaves the page takes its value with it.
    setValueAs: number || optional ? (value) => (value === "" || value == null ? undefined : number ? Number(value) : value) : undefined,
    shouldUnregister: optional,
  });
  const own = useTypedEarly(form, name, ref);
  return (
    <Field id={fieldId(name)} label={label} help={help} required={required} error={error} className={className} aside={aside}>
      <Input {...input} type={number ? "number" : input.type} {...registered} ref={own} />
    </Field>
  );
}

export function TextareaField<Input extends FieldValues>({
  form,
  name,
  label,
  help,
  required,
  className,
  aside,
  ...input
}: Common<Input> & { rows?: number; mono?: boolean; placeholder?: string; disabled?: boolean; spellCheck?: boolean }) {
  const error = useError(form, name);
  const { ref, ...registered } = form.register(name);
  const own = useTypedEarly(form, name, ref);
  return (
    <Field id={fieldId(name)} label={label} help={help} required={required} error={error} className={className} aside={aside}>
      <Textarea {...input} {...registered} ref={own} />
    </Field>
  );
}

export function SelectField<Input extends FieldValues>({
  form,
  name,
  label,
  help,
  required,
  className,
  aside,
  options,
  disabled,
  optional,
  none,
}: Common<Input> & {
  options: readonly { value: string; label: string }[];
  disabled?: boolean;
  /** The empty choice means no value. */
  optional?: boolean;
  /** The label of the choice that means null. */
  none?: string;
}) {
  const error = useError(form, name);
  const empty = none === undefined ? undefined : null;
  return (
    <Field id={fieldId(name)} label={label} help={help} required={required} error={error} className={className} aside={aside}>
      <Select
        disabled={disabled}
        {...form.register(name, optional || none !== undefined ? { setValueAs: (value) => value || empty } : undefined)}
      >
        {none !== undefined && <option value="">{none}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    </Field>
  );
}

/** A switch on the left of its label. */
export function SwitchField<Input extends FieldValues>({ form, name, label, help, disabled }: Common<Input> & { disabled?: boolean }) {
  const id = fieldId(name);
  return (
    <div className="flex items-start gap-2.5">
      <Controller
        control={form.control}
        name={name}
        render={({ field }) => (
          <Switch
            id={id}
            aria-describedby={help ? `${id}-help` : undefined}
            ref={field.ref}
            checked={Boolean(field.value)}
            disabled={disabled}
            onCheckedChange={field.onChange}
            onBlur={field.onBlur}
          />
        )}
      />
      <div className="min-w-0 pt-0.5">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {help && (
          <p id={`${id}-help`} className="text-sm text-ink-faint">
            {help}
          </p>
        )}
      </div>
    </div>
  );
}
