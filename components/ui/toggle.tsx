"use client";
import { Check, Minus } from "lucide-react";
import { type ComponentProps, type ReactNode, useEffect, useId, useRef } from "react";
import { cn } from "./cn.ts";
import { useControlProps } from "./field.tsx";

type Toggle = Omit<ComponentProps<"input">, "type" | "size" | "onChange"> & {
  onCheckedChange?: (checked: boolean) => void;
  onChange?: ComponentProps<"input">["onChange"];
};

/** On or off, at once. Give it a label: `aria-label`, a Field around it, or a <label>. */
export function Switch({ className, onCheckedChange, onChange, ...rest }: Toggle) {
  const { "aria-required": _required, ...link } = useControlProps(rest);
  return (
    <span className={cn("relative inline-grid h-6 w-9 shrink-0 place-items-center", className)}>
      <input
        {...rest}
        {...link}
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox carries its own checked state
        role="switch"
        onChange={(event) => {
          onChange?.(event);
          onCheckedChange?.(event.target.checked);
        }}
        className="peer absolute inset-0 z-1 m-0 size-full cursor-pointer appearance-none rounded-full disabled:cursor-not-allowed"
      />
      <span
        aria-hidden
        className="pointer-events-none h-5 w-9 rounded-full border border-line-strong bg-sunken transition-colors peer-checked:border-accent peer-checked:bg-accent peer-disabled:opacity-55 forced-colors:peer-checked:bg-[SelectedItem]"
      />
      <span
        aria-hidden
        className="pointer-events-none absolute top-[5px] left-[3px] size-3.5 rounded-full bg-line-strong transition-transform peer-checked:translate-x-4 peer-checked:bg-accent-ink peer-disabled:opacity-70 forced-colors:bg-[ButtonText] forced-colors:peer-checked:bg-[SelectedItemText]"
      />
    </span>
  );
}

/** A labelled tick box; `indeterminate` is for "some of these". */
export function Checkbox({
  children,
  help,
  className,
  indeterminate = false,
  onCheckedChange,
  onChange,
  ...rest
}: Toggle & { children?: ReactNode; help?: ReactNode; indeterminate?: boolean }) {
  const id = useId();
  const link = useControlProps(rest);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current) input.current.indeterminate = indeterminate;
  }, [indeterminate]);
  const Mark = indeterminate ? Minus : Check;
  const box = (
    <span className="relative inline-grid size-6 shrink-0 place-items-center">
      <input
        {...rest}
        {...link}
        aria-describedby={help ? `${id}-help` : link["aria-describedby"]}
        ref={input}
        type="checkbox"
        onChange={(event) => {
          onChange?.(event);
          onCheckedChange?.(event.target.checked);
        }}
        className="peer absolute inset-1 m-0 size-4 cursor-pointer appearance-none rounded-sm border border-line-strong bg-surface transition-colors before:absolute before:-inset-[5px] checked:border-accent checked:bg-accent indeterminate:border-accent indeterminate:bg-accent disabled:cursor-not-allowed disabled:opacity-55"
      />
      <Mark
        aria-hidden
        strokeWidth={3}
        className="pointer-events-none relative size-3 text-accent-ink opacity-0 peer-checked:opacity-100 peer-indeterminate:opacity-100 forced-colors:text-[CanvasText]"
      />
    </span>
  );
  if (children === undefined) return <span className={className}>{box}</span>;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the box is the control
    <label className={cn("flex min-h-6 items-start gap-1.5", className)}>
      <span className="-mt-0.5 -ml-1">{box}</span>
      <span className="min-w-0">
        {children}
        {help && (
          <span id={`${id}-help`} className="block text-sm text-ink-faint">
            {help}
          </span>
        )}
      </span>
    </label>
  );
}

export type RadioOption<Value extends string> = { value: Value; label: ReactNode; help?: ReactNode; disabled?: boolean };

/** One of a few; put it in a FieldSet, whose legend asks the question. */
export function RadioGroup<Value extends string>({
  name,
  value,
  onValueChange,
  options,
  className,
  disabled,
}: {
  name: string;
  value: Value | undefined;
  onValueChange: (value: Value) => void;
  options: readonly RadioOption<Value>[];
  className?: string;
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className={cn("flex flex-col gap-1.5", className)}>
      {options.map((option) => (
        <label key={option.value} className="flex min-h-6 items-start gap-2">
          <input
            type="radio"
            name={`${name}-${id}`}
            value={option.value}
            checked={value === option.value}
            disabled={disabled || option.disabled}
            aria-describedby={option.help ? `${id}-${option.value}` : undefined}
            onChange={() => onValueChange(option.value)}
            className="mt-0.5 size-4 shrink-0 cursor-pointer appearance-none rounded-full border border-line-strong bg-surface transition-colors checked:border-5 checked:border-accent disabled:cursor-not-allowed disabled:opacity-55"
          />
          <span className="min-w-0">
            {option.label}
            {option.help && (
              <span id={`${id}-${option.value}`} className="block text-sm text-ink-faint">
                {option.help}
              </span>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}
