"use client";
import { Check } from "lucide-react";
import Link from "next/link";
import { cloneElement, createContext, type KeyboardEvent, type ReactElement, type ReactNode, use, useId, useRef } from "react";
import { cn } from "./cn.ts";
import { usePopup } from "./use-popup.ts";

const item =
  "flex min-h-8 w-full items-center gap-2 rounded-md px-2 py-1 text-left text-base select-none hover:bg-sunken focus:bg-sunken focus-visible:-outline-offset-2 aria-disabled:cursor-not-allowed aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-faint";
const CloseContext = createContext<() => void>(() => {});

const itemsOf = (panel: Element) => [...panel.querySelectorAll<HTMLElement>('[role^="menuitem"]')];

/** Arrow keys, Home, End and the first letters of a word move among the items. */
function useMenuKeys() {
  const typed = useRef({ text: "", at: 0 });
  return (event: KeyboardEvent<HTMLElement>) => {
    const items = itemsOf(event.currentTarget);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at <= 0 ? items.length - 1 : at - 1,
      Home: 0,
      End: items.length - 1,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      items[step % items.length]?.focus();
    } else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const known = typed.current;
      known.text = event.timeStamp - known.at < 600 ? known.text + event.key.toLowerCase() : event.key.toLowerCase();
      known.at = event.timeStamp;
      const after = [...items.slice(at + (known.text.length > 1 ? 0 : 1)), ...items];
      after.find((each) => each.textContent?.trim().toLowerCase().startsWith(known.text))?.focus();
    }
  };
}

/** A list of commands behind a button. `trigger` is the button itself. */
export function Menu({
  trigger,
  align = "end",
  className,
  children,
}: {
  trigger: ReactElement;
  align?: "start" | "end";
  className?: string;
  children: ReactNode;
}) {
  const popup = usePopup({
    align,
    onToggle: (open) => {
      if (!open || !popup.panel.ref.current) return;
      const items = itemsOf(popup.panel.ref.current);
      (items.find((each) => each.ariaChecked === "true") ?? items[0])?.focus();
    },
  });
  const onKeyDown = useMenuKeys();
  return (
    <>
      {cloneElement(trigger as ReactElement<Record<string, unknown>>, {
        ...popup.trigger,
        "aria-haspopup": "menu",
        onKeyDown: (event: KeyboardEvent) => {
          if (event.key !== "ArrowDown" || popup.open) return;
          event.preventDefault();
          popup.show();
        },
      })}
      {/* Tab leaves the menu, and closes it. */}
      <div
        {...popup.panel}
        role="menu"
        tabIndex={-1}
        aria-label={
          (trigger.props as { "aria-label"?: string; label?: string })["aria-label"] ??
          (trigger.props as { label?: string }).label ??
          "Menu"
        }
        onKeyDown={(event) => {
          if (event.key === "Tab") popup.close();
          onKeyDown(event);
        }}
        className={cn(
          "popup empty:hidden min-w-48 overflow-y-auto rounded-lg border border-line bg-raised p-1 text-ink shadow-float",
          className,
        )}
      >
        <CloseContext value={popup.close}>{popup.open && children}</CloseContext>
      </div>
    </>
  );
}

export function MenuItem({
  onClick,
  disabled,
  danger,
  children,
}: {
  onClick?: () => void;
  disabled?: boolean;
  danger?: boolean;
  children: ReactNode;
}) {
  const close = use(CloseContext);
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-disabled={disabled || undefined}
      onClick={() => {
        if (disabled) return;
        close();
        onClick?.();
      }}
      className={cn(item, danger && "text-bad [&_svg]:text-bad!")}
    >
      {children}
    </button>
  );
}

export function MenuLink({ href, children }: { href: string; children: ReactNode }) {
  const close = use(CloseContext);
  return (
    <Link href={href} role="menuitem" tabIndex={-1} onClick={close} className={item}>
      {children}
    </Link>
  );
}

export function MenuRadio({
  value,
  onValueChange,
  options,
}: {
  value: string;
  onValueChange: (value: string) => void;
  options: readonly { value: string; label: ReactNode }[];
}) {
  const close = use(CloseContext);
  return options.map((option) => (
    <button
      key={option.value}
      type="button"
      role="menuitemradio"
      aria-checked={option.value === value}
      tabIndex={-1}
      onClick={() => {
        close();
        onValueChange(option.value);
      }}
      className={item}
    >
      {option.label}
      {option.value === value && <Check aria-hidden className="ml-auto" />}
    </button>
  ));
}

export function MenuGroup({ label, children }: { label: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of a menu, not of a form
    <div role="group" aria-labelledby={id}>
      <div id={id} className="px-2 pt-1.5 pb-0.5 text-xs text-ink-faint">
        {label}
      </div>
      {children}
    </div>
  );
}

/** Words in a menu that are no command, such as who is signed in. */
export function MenuNote({ children }: { children: ReactNode }) {
  return (
    <div role="presentation" className="px-2 py-1.5">
      {children}
    </div>
  );
}

export function MenuSeparator() {
  return <hr className="my-1 h-px border-0 bg-line" />;
}
