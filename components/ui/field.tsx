"use client";
import { CircleAlert } from "lucide-react";
import { createContext, type ReactNode, use, useId } from "react";
import { cn } from "./cn.ts";

export type FieldLink = { id: string; describedBy: string | undefined; invalid: boolean; required: boolean };
const FieldContext = createContext<FieldLink | null>(null);

/**
 * What a control inside a Field needs to be labelled, described and marked; null outside of one.
 */
export function useField(): FieldLink | null {
  return use(FieldContext);
}

/** Attributes for a native control: those of the Field around it, unless given. */
export function useControlProps(own: { id?: string; "aria-describedby"?: string; "aria-invalid"?: unknown }) {
  const field = useField();
  return {
    id: own.id ?? field?.id,
    "aria-describedby": own["aria-describedby"] ?? field?.describedBy,
    "aria-invalid": own["aria-invalid"] === undefined ? field?.invalid || undefined : Boolean(own["aria-invalid"]) || undefined,
    "aria-required": field?.required || undefined,
  };
}

export type FieldProps = {
  label: ReactNode;
  help?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  /** Fixed id of the control, so that an error summary can link to it. */
  id?: string;
  /** Small control on the label's right, such as a "copy" button. */
  aside?: ReactNode;
  hideLabel?: boolean;
  className?: string;
  children: ReactNode;
};

/** A label above, the control, help below, and its error with an icon. */
export function Field({ label, help, error, required = false, id, aside, hideLabel, className, children }: FieldProps) {
  const made = useId();
  const controlId = id ?? made;
  const helpId = help ? `${controlId}-help` : undefined;
  const errorId = error ? `${controlId}-error` : undefined;
  const describedBy = [errorId, helpId].filter(Boolean).join(" ") || undefined;
  return (
    <FieldContext value={{ id: controlId, describedBy, invalid: Boolean(error), required }}>
      <div className={cn("flex min-w-0 flex-col gap-1", className)}>
        <div className={cn("flex flex-wrap items-baseline justify-between gap-x-2 gap-y-1", hideLabel && "sr-only")}>
          <label htmlFor={controlId} className="font-medium">
            {label}
            {required && <span className="ml-1.5 text-xs font-normal text-ink-faint">required</span>}
          </label>
          {aside}
        </div>
        {children}
        {error && <FieldError id={errorId}>{error}</FieldError>}
        {help && (
          <p id={helpId} className="text-sm text-ink-faint">
            {help}
          </p>
        )}
      </div>
    </FieldContext>
  );
}

export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} className="flex items-start gap-1.5 text-sm text-bad">
      <CircleAlert aria-hidden className="mt-px size-4 shrink-0" />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  );
}

/** A group of controls under one legend, for radios and sets of checkboxes. */
export function FieldSet({
  legend,
  help,
  error,
  className,
  children,
}: {
  legend: ReactNode;
  help?: ReactNode;
  error?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  const id = useId();
  const describedBy = [error && `${id}-error`, help && `${id}-help`].filter(Boolean).join(" ") || undefined;
  return (
    <fieldset aria-describedby={describedBy} className={cn("flex min-w-0 flex-col gap-1.5", className)}>
      <legend className="mb-1 font-medium">{legend}</legend>
      {help && (
        <p id={`${id}-help`} className="-mt-1 text-sm text-ink-faint">
          {help}
        </p>
      )}
      {children}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </fieldset>
  );
}
