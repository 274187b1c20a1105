"use client";
import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Button, IconButton } from "./button.tsx";
import { outside } from "./outside-text.tsx";
import { takesRoom } from "./takes-room.ts";

const toastRoom = takesRoom("--toasts");

export type Toast = {
  id: number;
  tone: "good" | "bad" | "info";
  message: string;
  /** Usually "Undo"; a toast with an action stays twice as long. */
  action?: { label: string; run: () => void /** What it would undo: see `settled`. */; about?: string };
};

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();
const none: readonly Toast[] = [];

function set(next: readonly Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

function show(tone: Toast["tone"], message: string, action?: Toast["action"]): void {
  set([...toasts.slice(-2), { id: nextId++, tone, message, action }]);
}

/**
 * Says that something happened, out of the way. Nothing that a person must act on is said only
 * here.
 */
export const toast = {
  good: (message: string, action?: Toast["action"]) => show("good", message, action),
  bad: (message: string, action?: Toast["action"]) => show("bad", message, action),
  info: (message: string, action?: Toast["action"]) => show("info", message, action),
  /** What these toasts offer was done otherwise: they go. */
  settled: (about: string) => set(toasts.filter(({ action }) => action?.about !== about)),
  /** What an API call threw, as a sentence. */
  error: (error: unknown, fallback = "Something went wrong. Try again.") =>
    show("bad", error instanceof Error && error.message ? error.message : fallback),
};

const icons = { good: CircleCheck, bad: CircleAlert, info: Info };
const iconTones = { good: "text-good", bad: "text-bad", info: "text-info" };

function ToastRow({ item, held }: { item: Toast; held: boolean }) {
  const Icon = icons[item.tone];
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(
      () => set(toasts.filter((other) => other.id !== item.id)),
      item.action || item.tone === "bad" ? 10_000 : 5_000,
    );
    return () => clearTimeout(timer);
  }, [held, item]);
  return (
    <li className="mx-auto flex w-full max-w-360 items-center gap-2.5 py-1 pr-1.5 pl-3 sm:px-6">
      <Icon aria-hidden className={`size-4 shrink-0 ${iconTones[item.tone]}`} />
      <span className="min-w-0 flex-1 break-words">{outside(item.message)}</span>
      {item.action && (
        <Button
          size="sm"
          onClick={() => {
            item.action?.run();
            set(toasts.filter((other) => other.id !== item.id));
          }}
        >
          {item.action.label}
        </Button>
      )}
      <IconButton label="Dismiss" size="sm" onClick={() => set(toasts.filter((other) => other.id !== item.id))}>
        <X aria-hidden />
      </IconButton>
    </li>
  );
}

/**
 * Where toasts appear; once a page. Hovering or focusing holds them. They have the lower edge of
 * the window to themselves, beside the rail: the page and its dialogs end above them.
 */
export function Toaster() {
  const list = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
    () => none,
  );
  const [held, setHeld] = useState(false);
  const region = useRef<HTMLElement>(null);
  // In the top layer, and above a dialog that opened after the last toast.
  useEffect(() => {
    const element = region.current;
    if (!element) return;
    if (element.matches(":popover-open")) element.hidePopover();
    if (list.length > 0) element.showPopover();
  }, [list]);
  return (
    <section
      ref={region}
      popover="manual"
      aria-label="Notifications"
      aria-live="polite"
      className="fixed inset-x-0 top-auto bottom-0 m-0 w-auto max-w-none overflow-visible border-0 border-t border-line-strong bg-raised p-0 text-ink md:left-14 lg:left-58"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <ol ref={toastRoom} className="flex flex-col divide-y divide-line">
        {list.map((item) => (
          <ToastRow key={item.id} item={item} held={held} />
        ))}
      </ol>
    </section>
  );
}
