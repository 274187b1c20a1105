"use client";
import { Autocomplete } from "@base-ui/react/autocomplete";
import { Combobox as Base } from "@base-ui/react/combobox";
import { Check, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { useControlProps } from "./field.tsx";
import { controlClass } from "./input.tsx";
import { useModalContainer } from "./modal.tsx";

export type ComboboxOption = {
  value: string;
  label: string;
  /** Second, quieter line. */
  detail?: ReactNode;
  /** On the right: a type, a sample. */
  hint?: ReactNode;
};
export type ComboboxGroup = { label: string; items: ComboboxOption[] };

type Common = {
  options: readonly ComboboxOption[] | readonly ComboboxGroup[];
  placeholder?: string;
  disabled?: boolean;
  className?: string;
  mono?: boolean;
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
  emptyText?: string;
};

const popup =
  "popup flex max-h-[min(20rem,var(--available-height))] w-(--anchor-width) min-w-64 max-w-[calc(100vw-16px)] flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-float";
const listClass = "min-h-0 flex-1 overflow-y-auto overscroll-contain p-1 empty:hidden";
const itemClass = "flex min-h-8 cursor-default items-center gap-2 rounded-md px-2 py-1 outline-none select-none data-highlighted:bg-sunken";
const emptyClass = "px-3 py-2 text-sm text-ink-faint empty:hidden";
const groupLabel = "px-2 pt-1.5 pb-0.5 text-xs text-ink-faint";

function isGrouped(options: Common["options"]): options is readonly ComboboxGroup[] {
  const first = options[0];
  return first !== undefined && "items" in first;
}

function OptionText({ option, mono }: { option: ComboboxOption; mono?: boolean }) {
  return (
    <>
      <span className="min-w-0 flex-1">
        <span className={cn("block truncate", mono && "font-mono text-mono")}>{option.label}</span>
        {option.detail && <span className="block truncate text-sm text-ink-faint">{option.detail}</span>}
      </span>
      {option.hint && <span className="max-w-[45%] shrink-0 truncate text-sm text-ink-faint">{option.hint}</span>}
    </>
  );
}

/** Choose one of many by typing. Only the options count; for free text with suggestions use SuggestInput. */
export function Combobox({
  options,
  value,
  onValueChange,
  className,
  mono,
  emptyText = "Nothing fits",
  placeholder,
  disabled,
  ...rest
}: Common & { value: string | null; onValueChange: (value: string) => void }) {
  const link = useControlProps(rest);
  const container = useModalContainer() ?? undefined;
  const grouped = isGrouped(options);
  const flat: readonly ComboboxOption[] = grouped ? options.flatMap((group) => group.items) : options;
  const chosen = flat.find((option) => option.value === value) ?? null;
  return (
    <Base.Root
      items={options as readonly ComboboxOption[]}
      value={chosen}
      onValueChange={(next) => next && onValueChange(next.value)}
      isItemEqualToValue={(a, b) => a.value === b.value}
      disabled={disabled}
      autoHighlight
    >
      <span className={cn("relative block min-w-0", className)}>
        <Base.Input
          {...link}
          aria-label={rest["aria-label"]}
          placeholder={placeholder}
          className={cn(controlClass, "h-8 truncate pr-8 pl-2.5", mono && "font-mono text-mono")}
        />
        <Base.Trigger
          aria-label="Show options"
          tabIndex={-1}
          className="absolute top-1 right-1 grid size-6 place-items-center rounded-sm text-ink-faint hover:text-ink"
        >
          <ChevronsUpDown aria-hidden className="size-4" />
        </Base.Trigger>
      </span>
      <Base.Portal container={container}>
        <Base.Positioner positionMethod="fixed" sideOffset={4} className="z-50">
          <Base.Popup className={popup}>
            <Base.Empty className={emptyClass}>{emptyText}</Base.Empty>
            <Base.List className={listClass}>
              {grouped
                ? (group: ComboboxGroup) => (
                    <Base.Group key={group.label} items={group.items}>
                      <Base.GroupLabel className={groupLabel}>{group.label}</Base.GroupLabel>
                      <Base.Collection>
                        {(option: ComboboxOption) => <StrictItem key={option.value} option={option} mono={mono} />}
                      </Base.Collection>
                    </Base.Group>
                  )
                : (option: ComboboxOption) => <StrictItem key={option.value} option={option} mono={mono} />}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function StrictItem({ option, mono }: { option: ComboboxOption; mono?: boolean }) {
  return (
    <Base.Item value={option} className={itemClass}>
      <OptionText option={option} mono={mono} />
      <Base.ItemIndicator className="shrink-0">
        <Check aria-hidden className="size-4 text-accent-text" />
      </Base.ItemIndicator>
    </Base.Item>
  );
}

/** Free text with suggestions: every keystroke counts, a suggestion fills in its value. */
export function SuggestInput({
  options,
  value,
  onValueChange,
  className,
  mono,
  emptyText,
  placeholder,
  disabled,
  onBlur,
  ...rest
}: Common & { value: string; onValueChange: (value: string) => void; onBlur?: () => void }) {
  const link = useControlProps(rest);
  const container = useModalContainer() ?? undefined;
  const grouped = isGrouped(options);
  const item = (option: ComboboxOption) => (
    <Autocomplete.Item key={option.value} value={option} className={itemClass}>
      <OptionText option={option} mono={mono} />
    </Autocomplete.Item>
  );
  return (
    <Autocomplete.Root
      items={options as readonly ComboboxOption[]}
      value={value}
      onValueChange={(next) => onValueChange(next)}
      itemToStringValue={(option: ComboboxOption) => option.value}
      openOnInputClick
      disabled={disabled}
    >
      <Autocomplete.Input
        {...link}
        aria-label={rest["aria-label"]}
        placeholder={placeholder}
        onBlur={onBlur}
        spellCheck={false}
        className={cn(controlClass, "h-8 px-2.5", mono && "font-mono text-mono", className)}
      />
      <Autocomplete.Portal container={container}>
        <Autocomplete.Positioner positionMethod="fixed" sideOffset={4} className="z-50">
          <Autocomplete.Popup className={popup}>
            <Autocomplete.Empty className={emptyClass}>{emptyText}</Autocomplete.Empty>
            <Autocomplete.List className={listClass}>
              {grouped
                ? (group: ComboboxGroup) => (
                    <Autocomplete.Group key={group.label} items={group.items}>
                      <Autocomplete.GroupLabel className={groupLabel}>{group.label}</Autocomplete.GroupLabel>
                      <Autocomplete.Collection>{item}</Autocomplete.Collection>
                    </Autocomplete.Group>
                  )
                : item}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}
