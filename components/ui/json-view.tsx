"use client";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { ExactNumber, isContainer } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { cn } from "./cn.ts";
import { CopyButton } from "./copy-button.tsx";
import { outside } from "./outside-text.tsx";

/** Longest list or object that opens by itself, and how many entries one opening shows. */
const openUpTo = 30;
const page = 200;

function Scalar({ value }: { value: unknown }) {
  if (typeof value === "string") return <span className="break-all whitespace-pre-wrap text-good">{outside(JSON.stringify(value))}</span>;
  if (typeof value === "number" || value instanceof ExactNumber) return <span className="text-info">{String(value)}</span>;
  if (typeof value === "boolean") return <span className="text-warn">{String(value)}</span>;
  return <span className="text-ink-faint">{value === undefined ? "not set" : "null"}</span>;
}

type NodeProps = { name?: string; value: unknown; depth: number; path: string; marks?: Record<string, ReactNode>; last: boolean };

function Node({ name, value, depth, path, marks, last }: NodeProps) {
  const branch = isContainer(value);
  const entries = branch ? Object.entries(value) : [];
  const list = Array.isArray(value);
  const [open, setOpen] = useState(depth < 3 && entries.length <= openUpTo);
  const [shown, setShown] = useState(page);
  const mark = marks?.[path];
  const key = name !== undefined && <span className="text-ink">{outside(JSON.stringify(name))}: </span>;
  const comma = last ? "" : ",";
  if (!branch || entries.length === 0) {
    return (
      <li className="pl-4">
        {key}
        {branch ? <span className="text-ink-faint">{list ? "[]" : "{}"}</span> : <Scalar value={value} />}
        {comma}
        {mark && <span className="ml-2 font-sans text-xs">{mark}</span>}
      </li>
    );
  }
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="-ml-0.5 inline-flex min-h-6 max-w-full items-center rounded-sm text-left hover:bg-sunken"
      >
        <ChevronRight aria-hidden className={cn("size-4 shrink-0 text-ink-faint transition-transform", open && "rotate-90")} />
        <span>
          {key}
          {list ? "[" : "{"}
          {!open && (
            <span className="text-ink-faint">
              {" "}
              {entries.length} {list ? (entries.length === 1 ? "item" : "items") : entries.length === 1 ? "key" : "keys"} {list ? "]" : "}"}
              {comma}
            </span>
          )}
        </span>
      </button>
      {mark && <span className="ml-2 font-sans text-xs">{mark}</span>}
      {open && (
        <>
          <ul className="ml-1.5 border-l border-line pl-2">
            {entries.slice(0, shown).map(([entryName, entry], index) => (
              <Node
                key={entryName}
                name={list ? undefined : entryName}
                value={entry}
                depth={depth + 1}
                path={path === "" ? entryName : `${path}.${entryName}`}
                marks={marks}
                last={index === entries.length - 1}
              />
            ))}
            {entries.length > shown && (
              <li className="pl-4">
                <button
                  type="button"
                  onClick={() => setShown(shown + page)}
                  className="min-h-6 font-sans text-sm text-accent-text hover:underline"
                >
                  Show {Math.min(page, entries.length - shown)} more of {entries.length - shown}
                </button>
              </li>
            )}
          </ul>
          <span className="pl-4">
            {list ? "]" : "}"}
            {comma}
          </span>
        </>
      )}
    </li>
  );
}

/** JSON to read: nodes fold, long ones start folded. `marks` puts a remark beside a dotted path. */
export function JsonView({ value, marks, className }: { value: unknown; marks?: Record<string, ReactNode>; className?: string }) {
  return (
    <ul className={cn("min-w-0 font-mono text-mono", className)}>
      <Node value={value} depth={0} path="" marks={marks} last />
    </ul>
  );
}

/** JSON or text in a frame, with a caption and a copy button. */
export function CodeBlock({
  value,
  caption,
  copyLabel = "Copy",
  actions,
  className,
  maxHeight = "max-h-120",
  marks,
}: {
  value: unknown;
  caption?: ReactNode;
  copyLabel?: string;
  actions?: ReactNode;
  className?: string;
  maxHeight?: string;
  marks?: Record<string, ReactNode>;
}) {
  const text = typeof value === "string";
  return (
    <figure className={cn("min-w-0 overflow-hidden rounded-lg border border-line bg-surface", className)}>
      <figcaption className="flex min-h-8 items-center justify-between gap-2 border-b border-line bg-sunken/60 py-0.5 pr-0.5 pl-3 text-sm">
        <span className="min-w-0 truncate text-ink-muted">{outside(caption)}</span>
        <span className="flex shrink-0 items-center">
          {actions}
          <CopyButton label={copyLabel} value={() => (text ? value : (encodeJson(value, 2) ?? ""))} />
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: a named scrolling region, not a set of form fields */}
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        role="group"
        aria-label={typeof caption === "string" ? caption : "JSON"}
        className={cn("overflow-auto p-3 focus-visible:-outline-offset-2", maxHeight)}
      >
        {text ? (
          <pre className="font-mono text-mono break-words whitespace-pre-wrap">{outside(value)}</pre>
        ) : (
          <JsonView value={value} marks={marks} />
        )}
      </div>
    </figure>
  );
}
