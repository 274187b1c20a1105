"use client";
import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";
import { useControlProps } from "./field.tsx";

export const controlClass =
  "w-full min-w-0 rounded-md border border-line-strong bg-surface text-ink transition-colors hover:border-ink-faint aria-invalid:border-bad disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-faint disabled:hover:border-line-strong [&[readonly]]:bg-sunken focus-visible:outline-offset-0";

export type InputProps = ComponentProps<"input"> & { mono?: boolean };

/** Words run in the direction of their letters. */
export function Input({ className, mono, type = "text", ...rest }: InputProps) {
  const link = useControlProps(rest);
  return (
    <input
      dir={mono ? undefined : "auto"}
      {...rest}
      {...link}
      type={type}
      className={cn(controlClass, "h-8 px-2.5", mono && "font-mono text-mono", className)}
    />
  );
}

export function Textarea({ className, mono, rows = 3, ...rest }: ComponentProps<"textarea"> & { mono?: boolean }) {
  const link = useControlProps(rest);
  return (
    <textarea
      dir={mono ? undefined : "auto"}
      {...rest}
      {...link}
      rows={rows}
      className={cn(controlClass, "block px-2.5 py-1.5", mono && "font-mono text-mono", className)}
    />
  );
}

/**
 * The platform's own list: the quickest, and the best on a phone. For long lists with search there
 * is Combobox.
 */
export function Select({ className, children, wrapperClassName, ...rest }: ComponentProps<"select"> & { wrapperClassName?: string }) {
  const link = useControlProps(rest);
  return (
    <span className={cn("relative block min-w-0", wrapperClassName)}>
      <select
        {...rest}
        {...link}
        className={cn(controlClass, "h-8 appearance-none truncate pr-8 pl-2.5 [&_option]:bg-raised [&_option]:text-ink", className)}
      >
        {children}
      </select>
      <ChevronDown aria-hidden className="pointer-events-none absolute top-2 right-2 size-4 text-ink-faint" />
    </span>
  );
}
