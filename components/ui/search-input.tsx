"use client";
import { Search, X } from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import { cn } from "./cn.ts";
import { Input, type InputProps } from "./input.tsx";

/** Search box with a clear button; `label` is spoken. */
export function SearchInput({
  label,
  value,
  onValueChange,
  className,
  ...rest
}: Omit<InputProps, "value" | "onChange"> & { label: string; value: string; onValueChange: (value: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  // What was typed into the page as the server drew it, before it worked.
  // biome-ignore lint/correctness/useExhaustiveDependencies: later on, what is typed is told by its own event
  useLayoutEffect(() => {
    if (input.current && input.current.value !== value) onValueChange(input.current.value);
  }, []);
  return (
    <span className={cn("relative block min-w-0", className)}>
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-faint" />
      <Input
        {...rest}
        ref={input}
        aria-label={label}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        className="pr-8 pl-8"
      />
      {value !== "" && (
        <button
          type="button"
          aria-label={`Clear ${label.toLowerCase()}`}
          className="absolute top-1 right-1 grid size-6 place-items-center rounded-sm text-ink-faint hover:bg-sunken hover:text-ink"
          onClick={() => {
            onValueChange("");
            input.current?.focus();
          }}
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </span>
  );
}
