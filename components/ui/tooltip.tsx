"use client";
import { cloneElement, type ReactElement, type ReactNode, useEffect, useId, useRef } from "react";
import { outside } from "./outside-text.tsx";

const gap = 6;
const delayMs = 300;

/** A word more about a control. Never the only place of something a person must know: touch has no hover. */
export function Tooltip({ content, children }: { content: ReactNode; children: ReactElement }) {
  const id = useId();
  const bubble = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const show = (anchor: Element) => {
    const panel = bubble.current;
    if (!panel || panel.matches(":popover-open")) return;
    panel.showPopover();
    const box = anchor.getBoundingClientRect();
    const own = panel.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left + box.width / 2 - own.width / 2), document.documentElement.clientWidth - own.width - 8);
    const above = box.top - own.height - gap;
    Object.assign(panel.style, { inset: "auto", margin: "0", left: `${left}px`, top: `${above > 4 ? above : box.bottom + gap}px` });
  };
  const hide = () => {
    clearTimeout(timer.current);
    if (bubble.current?.matches(":popover-open")) bubble.current.hidePopover();
  };
  return (
    <>
      {cloneElement(children as ReactElement<Record<string, unknown>>, {
        "aria-describedby": id,
        onPointerEnter: (event: React.PointerEvent) => {
          const anchor = event.currentTarget;
          timer.current = setTimeout(() => show(anchor), delayMs);
        },
        onPointerLeave: hide,
        onFocus: (event: React.FocusEvent) => event.target.matches(":focus-visible") && show(event.currentTarget),
        onBlur: hide,
        onKeyDown: (event: React.KeyboardEvent) => event.key === "Escape" && hide(),
      })}
      <span
        ref={bubble}
        id={id}
        role="tooltip"
        popover="manual"
        className="popup max-w-72 rounded-md border border-line bg-raised px-2 py-1 text-sm text-ink shadow-float"
      >
        {outside(content)}
      </span>
    </>
  );
}
