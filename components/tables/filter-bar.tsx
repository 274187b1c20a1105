"use client";
import { Radio, X } from "lucide-react";
import { type ReactNode, useLayoutEffect, useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Select } from "#components/ui/input.tsx";
import { SearchInput } from "#components/ui/search-input.tsx";
import { timeRanges } from "./time-range.ts";
import { useTypedParam } from "./use-typed-param.ts";
import { useUrlState } from "./use-url-state.ts";

const settleMs = 300;

/**
 * Search and filters of a list, all of them in the address. `names` are the parameters that "Clear"
 * takes away.
 */
export function FilterBar({
  searchLabel,
  placeholder,
  names,
  live,
  onLiveChange,
  children,
}: {
  searchLabel: string;
  placeholder: string;
  names: readonly string[];
  live: boolean;
  onLiveChange: (live: boolean) => void;
  children: ReactNode;
}) {
  const { params, replace } = useUrlState();
  const [typed, setTyped] = useTypedParam("q", settleMs);
  const filtered = ["q", "range", "from", "to", ...names].filter((name) => params.has(name));
  return (
    <search className="mb-3 flex flex-wrap items-center gap-2">
      <SearchInput
        label={searchLabel}
        placeholder={placeholder}
        value={typed}
        onValueChange={setTyped}
        maxLength={300}
        className="min-w-0 flex-1 basis-72 max-sm:basis-full"
      />
      {children}
      <FilterSelect name="range" label="Time" options={timeRanges} />
      {filtered.length > 0 && (
        <Button look="quiet" onClick={() => replace(Object.fromEntries(filtered.map((name) => [name, undefined])))}>
          <X aria-hidden />
          Clear
        </Button>
      )}
      <Button
        aria-pressed={live}
        onClick={() => onLiveChange(!live)}
        title={live ? "New rows appear automatically" : "New rows wait for a reload"}
      >
        <Radio aria-hidden className={cn(live ? "text-good" : "text-ink-faint")} />
        {live ? "Live" : "Paused"}
      </Button>
    </search>
  );
}

/** One filter as a list of choices; the choice with value "" is "all". */
export function FilterSelect({
  name,
  label,
  options,
  fixedWidth,
}: {
  name: string;
  label: string;
  /** Its choices come later, and must not make it grow. */
  fixedWidth?: boolean;
  options: readonly { value: string; label: string }[];
}) {
  const { params, replace } = useUrlState();
  const value = params.get(name) ?? "";
  const known = options.some((option) => option.value === value);
  const select = useRef<HTMLSelectElement>(null);
  // What was chosen in the page as the server drew it, before it worked.
  // biome-ignore lint/correctness/useExhaustiveDependencies: later on, a choice is told by its own event
  useLayoutEffect(() => {
    const chosen = select.current?.value ?? value;
    if (chosen === value) return;
    // After Next has taken over the address.
    const timer = setTimeout(() => replace({ [name]: chosen }));
    return () => clearTimeout(timer);
  }, []);
  return (
    <Select
      ref={select}
      aria-label={label}
      value={value}
      onChange={(event) => replace({ [name]: event.target.value })}
      wrapperClassName="max-sm:min-w-28 max-sm:flex-1"
      className={cn("truncate sm:max-w-40", fixedWidth ? "sm:w-40" : "sm:w-auto")}
    >
      {!known && <option value={value}>{label}: chosen by a link</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </Select>
  );
}
