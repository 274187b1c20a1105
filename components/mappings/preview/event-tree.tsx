"use client";
import { ChevronRight } from "lucide-react";
import { type KeyboardEvent, memo, useState } from "react";
import { childPath } from "#components/plans/event-paths.ts";
import { plainWords } from "#components/plans/sample.tsx";
import { cn } from "#components/ui/cn.ts";
import { outside } from "#components/ui/outside-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import { visibleText } from "#components/ui/visible-text.ts";
import { isContainer, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { mapTarget, useMapTargetLabel } from "./map-target.ts";

/** Longest list or object that opens by itself, and how many entries one opening shows. */
const openUpTo = 30;
const page = 100;

/**
 * The event, every value of it to be clicked: that fills the field in focus, which keeps the focus.
 * One tab stop; the arrow keys walk through the values.
 */
export const EventTree = memo(function EventTree({ event }: { event: JsonObject }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move the focus between the buttons inside
    <div
      onKeyDown={walk}
      onMouseDown={(event) => event.preventDefault()} // the focus stays in the field
      className="min-w-0 font-mono text-mono"
    >
      <Branch value={event} path="$" depth={0} first />
    </div>
  );
});

/** Where a click on a value goes. */
export function EventHint() {
  const label = useMapTargetLabel();
  return (
    <p className="min-w-0 text-sm text-ink-muted">
      {label === undefined ? (
        "Click a field, then a value here to fill it."
      ) : (
        <>
          Click a value to fill <span className="font-medium text-ink">{outside(label)}</span>.
        </>
      )}
    </p>
  );
}

function walk(event: KeyboardEvent<HTMLDivElement>): void {
  const fold = document.activeElement?.parentElement?.querySelector<HTMLElement>("[aria-expanded]");
  if (fold?.ariaExpanded === { ArrowLeft: "true", ArrowRight: "false" }[event.key]) fold?.click();
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const next = all[{ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key] ?? -1];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function pick(path: string | undefined, key: string, value: JsonValue | undefined, byKeyboard: boolean): void {
  const target = mapTarget();
  const refusal =
    path === undefined
      ? "This key’s name contains characters a path can’t have."
      : target
        ? target.fill(path, key, value)
        : "Click a field first, then a value to fill it.";
  if (refusal !== undefined) toast.info(refusal);
  else if (byKeyboard) target?.focus();
}

/**
 * Deeper levels are listed below one another, because further in there would be no room for them.
 */
const indentedDepth = 8;
const shownDepth = 30;

function Branch({ value, path, depth, first }: { value: JsonValue; path: string | undefined; depth: number; first?: boolean }) {
  const [shown, setShown] = useState(page);
  const list = Array.isArray(value);
  const all = isContainer(value) ? Object.keys(value) : [];
  return (
    <ul className={depth === 0 || depth > indentedDepth ? "" : "ml-2 border-l border-line pl-1.5"}>
      {all.slice(0, shown).map((key, index) => (
        <Entry
          key={key}
          name={key}
          value={(value as { [key: string]: JsonValue })[key]}
          path={path === undefined ? undefined : list ? `${path}[${key}]` : childPath(path, key)}
          depth={depth}
          tabStop={first === true && index === 0}
        />
      ))}
      {all.length > shown && (
        <li>
          <button
            type="button"
            tabIndex={-1}
            onClick={() => setShown(shown + page)}
            className="min-h-6 px-1 font-sans text-sm text-accent-text hover:underline"
          >
            Show {Math.min(page, all.length - shown)} more of {all.length - shown}
          </button>
        </li>
      )}
    </ul>
  );
}

function Entry({
  name,
  value,
  path,
  depth,
  tabStop,
}: {
  name: string;
  value: JsonValue | undefined;
  path: string | undefined;
  depth: number;
  tabStop: boolean;
}) {
  const size = isContainer(value) ? Object.keys(value).length : 0;
  const list = Array.isArray(value);
  const [open, setOpen] = useState(depth < 2 && size <= openUpTo);
  const branch = size > 0 && depth < shownDepth;
  return (
    <li className="min-w-0">
      <div className="flex min-w-0 items-start">
        {branch ? (
          <button
            type="button"
            tabIndex={-1}
            aria-expanded={open}
            aria-label={`${open ? "Fold" : "Unfold"} ${name}`}
            onClick={() => setOpen(!open)}
            className="grid size-6 shrink-0 place-items-center rounded-sm text-ink-faint hover:bg-sunken hover:text-ink"
          >
            <ChevronRight aria-hidden className={cn("size-4 transition-transform", open && "rotate-90")} />
          </button>
        ) : (
          <span aria-hidden className="w-6 shrink-0" />
        )}
        <button
          type="button"
          tabIndex={tabStop ? 0 : -1}
          data-event-path={path}
          title={visibleText(size > 0 ? name : `${name}: ${plainWords(value, 300)}`)}
          onClick={(event) => pick(path, name, value, event.detail === 0)}
          className="flex min-h-6 min-w-0 flex-1 items-baseline gap-1.5 rounded-sm px-1 text-left hover:bg-accent-soft focus-visible:bg-accent-soft"
        >
          <span className="max-w-[60%] min-w-0 shrink-0 truncate text-ink-muted">{outside(name)}</span>
          <span className={cn("min-w-0 truncate", branch && "text-xs text-ink-faint")}>
            {size > 0
              ? `${size} ${list ? (size === 1 ? "item" : "items") : size === 1 ? "key" : "keys"}`
              : outside(value === "" ? '""' : plainWords(value, 200))}
          </span>
        </button>
      </div>
      {branch && open && value !== undefined && <Branch value={value} path={path} depth={depth + 1} />}
    </li>
  );
}
