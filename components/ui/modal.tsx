"use client";
import { createContext, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useHydrated } from "./use-hydrated.ts";

const ModalContext = createContext<HTMLElement | null>(null);

const useBrowserLayoutEffect = typeof window === "undefined" ? useEffect : useLayoutEffect;

/**
 * The platform's own modal dialog while it is mounted: it holds the focus, makes the page behind it
 * inert, closes with Escape, and gives the focus back. `persistent` leaves it open when the
 * backdrop is pressed.
 */
export function Modal({
  onClose,
  label,
  labelledBy,
  describedBy,
  alert,
  persistent = alert,
  className,
  children,
}: {
  onClose: () => void;
  label?: string;
  labelledBy?: string;
  describedBy?: string;
  alert?: boolean;
  persistent?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const hydrated = useHydrated();
  const dialog = useRef<HTMLDialogElement>(null);
  // A press that began inside and ended on the backdrop, or on what moved meanwhile, closes
  // nothing.
  const pressedBackdrop = useRef(false);
  const [container, setContainer] = useState<HTMLElement | null>(null);
  useBrowserLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (!element.open) element.showModal();
    setContainer(element);
    return () => element.close();
  }, [hydrated]);
  if (!hydrated) return null;
  return createPortal(
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the key for it, by onCancel
    <dialog
      ref={dialog}
      role={alert ? "alertdialog" : undefined}
      aria-label={label}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      onCancel={(event) => {
        // React also tells of a dialog in front, and the browser of files that were not chosen.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        pressedBackdrop.current = event.target === event.currentTarget;
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget && pressedBackdrop.current && !persistent) onClose();
      }}
      className={className}
    >
      <ModalContext value={container}>{children}</ModalContext>
    </dialog>,
    document.body,
  );
}
