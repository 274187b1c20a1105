"use client";
import { Check, ChevronsUpDown } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { cn } from "./cn.ts";
import { type ComboboxGroup, fitting, flat, type Options } from "./combobox-options.ts";
import { useControlProps } from "./field.tsx";
import { controlClass } from "./input.tsx";
import { outside } from "./outside-text.tsx";
import { useSuggestions } from "./use-suggestions.ts";

type Common = {
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

/**
 * Choose one of many by typing. Only the options count; for free text with suggestions use
 * SuggestInput.
 */
export function Combobox({
  options,
  value,
  onValueChange,
  className,
  mono,
  emptyText = "No results",
  placeholder,
  disabled,
  ...rest
}: Common & { options: Options; value: string | null; onValueChange: (value: string) => void }) {
  const link = useControlProps(rest);
  // Undefined until something is typed: then the box says what is chosen.
  const [typed, setTyped] = useState<string>();
  const chosen = flat(options).find((option) => option.value === value);
  const { list, groups, more } = useFitting({ options, value, typed, typedFirst: 0, onValueChange, onClose: () => setTyped(undefined) });
  return (
    <span className={cn("relative block min-w-0", className)}>
      <input
        {...link}
        {...list.box}
        type="text"
        dir={mono ? undefined : "auto"}
        aria-label={rest["aria-label"]}
        placeholder={placeholder}
        disabled={disabled}
        spellCheck={false}
        value={typed ?? chosen?.label ?? ""}
        onChange={(event) => {
          setTyped(event.target.value);
          list.typed();
        }}
        onFocus={(event) => event.currentTarget.select()}
        className={cn(controlClass, "h-8 truncate pr-8 pl-2.5", mono && "font-mono text-mono")}
      />
      <button
        type="button"
        aria-label="Show options"
        tabIndex={-1}
        disabled={disabled}
        onMouseDown={(event) => {
          event.preventDefault(); // the focus stays in the box
          list.focus();
          list.show();
        }}
        className="absolute top-1 right-1 grid size-6 place-items-center rounded-sm text-ink-faint hover:text-ink"
      >
        <ChevronsUpDown aria-hidden className="size-4" />
      </button>
      <OptionList list={list} groups={groups} more={more} mono={mono} chosen={value} emptyText={emptyText} />
    </span>
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
  onPick,
  overlay,
  title,
  ...rest
}: Common & {
  /** A function where there are more than can be listed: those to look for the typed words in. */
  options: Options | ((typed: string) => Options);
  value: string;
  onValueChange: (value: string) => void;
  /** A suggestion was taken; without it that is a change like any other. */
  onPick?: (value: string) => void;
  /** How the value reads while the list is closed. */
  overlay?: ReactNode;
  title?: string;
}) {
  const link = useControlProps(rest);
  // When opened and not yet typed in, it offers everything: its present value need not be what
  // someone looks for.
  const [typing, setTyping] = useState(false);
  const typed = typing ? value : undefined;
  const offered = useMemo(() => (typeof options === "function" ? options(typed ?? "") : options), [options, typed]);
  const { list, groups, more } = useFitting({
    options: offered,
    value,
    typed,
    typedFirst: -1,
    onValueChange: onPick ?? onValueChange,
    onClose: () => setTyping(false),
  });
  return (
    <span className="relative block min-w-0">
      <input
        {...link}
        {...list.box}
        type="text"
        dir={mono ? undefined : "auto"}
        aria-label={rest["aria-label"]}
        placeholder={placeholder}
        disabled={disabled}
        title={title}
        spellCheck={false}
        value={value}
        onChange={(event) => {
          onValueChange(event.target.value);
          setTyping(true);
          list.typed();
        }}
        className={cn(controlClass, "peer h-8 px-2.5", mono && "font-mono text-mono", className)}
      />
      {overlay && !list.open && (
        <span
          aria-hidden
          className="pointer-events-none absolute inset-px flex min-w-0 items-center rounded-[5px] bg-surface px-1.5 peer-disabled:bg-sunken"
        >
          {overlay}
        </span>
      )}
      <OptionList list={list} groups={groups} more={more} isCut={offered !== options} mono={mono} chosen={value} emptyText={emptyText} />
    </span>
  );
}

/**
 * What fits the typed text, and the list that offers it. It opens at what is chosen; once something
 * is typed, at line `typedFirst` (-1: at none).
 */
function useFitting({
  options,
  value,
  typed,
  typedFirst,
  onValueChange,
  onClose,
}: {
  options: Options;
  value: string | null;
  /** Undefined: nothing was typed since the list was opened. */
  typed: string | undefined;
  typedFirst: number;
  onValueChange: (value: string) => void;
  onClose: () => void;
}) {
  const { groups, more } = fitting(options, typed ?? "");
  const lines = groups.flatMap((group) => group.items);
  const list = useSuggestions({
    count: lines.length,
    first: typed === undefined ? lines.findIndex((option) => option.value === value) : typedFirst,
    onPick: (index) => {
      onClose();
      const picked = lines[index];
      if (picked) onValueChange(picked.value);
    },
    onClose,
  });
  return { list, groups, more };
}

/** The popup with the lines of `useSuggestions`. */
export function OptionList({
  list,
  groups,
  more = 0,
  isCut,
  mono,
  chosen,
  emptyText,
}: {
  list: Pick<ReturnType<typeof useSuggestions>, "open" | "panel" | "listId" | "lineId" | "pointed" | "point" | "pick">;
  groups: readonly ComboboxGroup[];
  /** Fitting lines that are not among them. */
  more?: number;
  /** There may be even more. */
  isCut?: boolean;
  mono?: boolean;
  chosen: string | null;
  emptyText?: string;
}) {
  if (!list.open) return null;
  const isEmpty = groups.length === 0;
  let index = -1;
  const lines = groups.map((group) => ({ ...group, items: group.items.map((option) => ({ option, index: ++index })) }));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a press in the list must not take the focus from the box
    <div
      {...list.panel}
      onMouseDown={(event) => event.preventDefault()}
      className={cn(
        "popup overflow-y-auto overscroll-contain rounded-lg border border-line bg-raised p-1 text-base text-ink shadow-float",
        isEmpty && !emptyText && "hidden",
      )}
    >
      {isEmpty && (
        <p role="status" className="px-2 py-1 text-sm text-ink-faint">
          {emptyText}
        </p>
      )}
      {!isEmpty && (
        <div role="listbox" id={list.listId} aria-label="Suggestions">
          {lines.map((group) => (
            // biome-ignore lint/a11y/useSemanticElements: a group of a list of options, not of a form
            <div key={group.label} role="group" aria-label={group.label || undefined}>
              {group.label && (
                <div aria-hidden className="px-2 pt-1.5 pb-0.5 text-xs text-ink-faint">
                  {outside(group.label)}
                </div>
              )}
              {group.items.map(({ option, index }) => (
                // biome-ignore lint/a11y/useFocusableInteractive: as the list
                // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the box
                <div
                  key={option.value}
                  id={list.lineId(index)}
                  role="option"
                  aria-selected={option.value === chosen}
                  onMouseMove={() => list.pointed !== index && list.point(index)}
                  onClick={() => list.pick(index)}
                  className={cn(
                    "flex min-h-8 cursor-default items-center gap-2 rounded-md px-2 py-1 select-none",
                    list.pointed === index && "bg-sunken",
                  )}
                >
                  <span className={cn("min-w-0", option.hint ? "max-w-[75%] shrink-0" : "flex-1")}>
                    <span className={cn("line-clamp-3", mono ? "font-mono text-mono break-all" : "break-words")}>
                      {outside(option.label)}
                    </span>
                    {option.detail && <span className="block truncate text-sm text-ink-faint">{outside(option.detail)}</span>}
                  </span>
                  {option.hint && <span className="min-w-0 flex-1 truncate text-right text-sm text-ink-faint">{outside(option.hint)}</span>}
                  {option.value === chosen && <Check aria-hidden className="size-4 shrink-0 text-accent-text" />}
                </div>
              ))}
            </div>
          ))}
        </div>
      )}
      {more > 0 && (
        <p className="px-2 py-1 text-sm text-ink-faint">and {isCut ? "" : `${more.toLocaleString("en")} `}more. Type a part of the name.</p>
      )}
    </div>
  );
}
