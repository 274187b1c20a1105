"use client";
import { cloneElement, type ReactElement, type ReactNode, useEffect } from "react";
import { cn } from "./cn.ts";
import { usePopup } from "./use-popup.ts";

/** A small panel beside its button. `trigger` is the button itself. */
export function Popover({
  trigger,
  title,
  children,
  align = "start",
  className,
  open,
  onOpenChange,
}: {
  trigger: ReactElement;
  title?: ReactNode;
  children: ReactNode;
  align?: "start" | "end";
  className?: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}) {
  const popup = usePopup({ align, onToggle: onOpenChange });
  const isOpen = popup.open;
  useEffect(() => {
    if (open === undefined || open === isOpen) return;
    if (open) popup.show();
    else popup.close();
  });
  return (
    <>
      {cloneElement(trigger as ReactElement<Record<string, unknown>>, popup.trigger)}
      <div {...popup.panel} className={cn("popup w-80 rounded-lg border border-line bg-raised p-3 text-ink shadow-float", className)}>
        {isOpen && (
          <>
            {title && <p className="mb-2 font-semibold">{title}</p>}
            {children}
          </>
        )}
      </div>
    </>
  );
}
