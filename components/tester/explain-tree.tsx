"use client";
import type { KeyboardEvent } from "react";
import { memo, useEffect, useMemo, useRef } from "react";
import { cn } from "#components/ui/cn.ts";
import { outside } from "#components/ui/outside-text.tsx";
import { formatPath, parsePath } from "#lib/core/mapping/index.ts";
import { isContainer, isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { type ExplainFocus, setExplainFocus, useExplainFocus } from "./explain-focus.ts";
import { shownEntries } from "./model/shown-entries.ts";

type Props = {
  side: "event" | "output";
  value: JsonValue;
  label: string;
  /** Whether a value at that path belongs to what the pointer is at on the other side. */
  isLinked: (path: string, focus: ExplainFocus) => boolean;
  /** Greyed: nothing uses it. */
  isUnused?: (path: string) => boolean;
};

/**
 * JSON whose values light up with what they are tied to, by pointer, tap or focus. One tab stop;
 * the arrow keys walk through the values.
 */
export function ExplainTree(props: Props) {
  const shown = useMemo(() => shownEntries(props.value), [props.value]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move the focus between the buttons inside
    <div onKeyDown={walk} onMouseLeave={() => setExplainFocus(undefined)} className="font-mono text-mono" data-explain={props.side}>
      <span className="sr-only">{props.label}. Use the arrow keys, Home and End to move through its values.</span>
      <Branch {...props} shown={shown} path="" depth={0} first />
    </div>
  );
}

function walk(event: KeyboardEvent<HTMLDivElement>): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-path]")];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  const next = to === undefined ? undefined : all[to];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** Scrolls the tree's own box, and nothing around it. */
function showIn(box: Element | null | undefined, element: Element | null): void {
  if (!box || !element) return;
  const [around, own] = [box.getBoundingClientRect(), element.getBoundingClientRect()];
  if (own.top < around.top) box.scrollTop -= around.top - own.top + 8;
  else if (own.bottom > around.bottom) box.scrollTop += own.bottom - around.bottom + 8;
}

/** Deeper levels are not indented further: there would be no room left for them. */
const indentedDepth = 12;
const shownDepth = 40;

function Branch({
  value,
  path,
  depth,
  first,
  ...rest
}: Props & { shown: ReadonlyMap<object, number>; path: string; depth: number; first?: boolean }) {
  const list = Array.isArray(value);
  const entries: [string | number, JsonValue | undefined][] = list
    ? value.map((item, index) => [index, item])
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  const limit = isContainer(value) ? (rest.shown.get(value) ?? 0) : 0;
  return (
    <ul className={depth === 0 || depth > indentedDepth ? "" : "ml-1.5 border-l border-line pl-2.5"}>
      {entries.slice(0, limit).map(([key, item], index) => {
        const at = formatPath([...parsePath(path), key]);
        const branch = isContainer(item) && Object.keys(item).length > 0;
        return (
          <li key={key}>
            <Leaf
              side={rest.side}
              path={at}
              name={String(key)}
              text={branch ? (Array.isArray(item) ? `list of ${item.length}` : "") : (encodeJson(item) ?? "")}
              branch={branch}
              isLinked={rest.isLinked}
              unused={rest.isUnused?.(at) ?? false}
              tabStop={first === true && index === 0}
            />
            {branch && depth >= shownDepth && <p className="ml-3 font-sans text-sm text-ink-faint">and more, deeper</p>}
            {branch && depth < shownDepth && <Branch {...rest} value={item} path={at} depth={depth + 1} />}
          </li>
        );
      })}
      {entries.length > limit && <li className="font-sans text-sm text-ink-faint">and {entries.length - limit} more</li>}
    </ul>
  );
}

const Leaf = memo(function Leaf({
  side,
  path,
  name,
  text,
  branch,
  isLinked,
  unused,
  tabStop,
}: Pick<Props, "side" | "isLinked"> & {
  path: string;
  name: string;
  text: string | undefined;
  branch: boolean;
  unused: boolean;
  tabStop: boolean;
}) {
  const own = useExplainFocus((focus) => focus?.side === side && focus.path === path);
  const linked = useExplainFocus((focus) => focus !== undefined && focus.side !== side && isLinked(path, focus));
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (linked && !branch) showIn(button.current?.closest("[data-explain-scroll]"), button.current);
  }, [linked, branch]);
  const enter = () => setExplainFocus({ side, path });
  return (
    <button
      ref={button}
      type="button"
      data-path={path}
      tabIndex={tabStop ? 0 : -1}
      onMouseEnter={enter}
      onFocus={enter}
      // A tap gives the focus in some browsers and not in others.
      onClick={(event) => event.currentTarget.focus()}
      onBlur={() => setExplainFocus(undefined)}
      className={cn(
        "flex min-h-6 w-full items-baseline gap-1.5 rounded-sm px-1 text-left break-all",
        own && "bg-sunken",
        linked && "bg-accent-soft text-accent-text outline outline-accent/50",
        unused && !linked && "text-ink-faint italic",
      )}
    >
      <span className={cn("max-w-[70%] shrink-0", !unused && "text-ink-muted")}>{outside(name)}</span>
      {branch ? <span className="text-xs text-ink-faint">{outside(text)}</span> : <span className="min-w-0">{outside(text)}</span>}
      {unused && <span className="sr-only">not used</span>}
    </button>
  );
});
