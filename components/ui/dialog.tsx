"use client";
import { AlertDialog as BaseAlert } from "@base-ui/react/alert-dialog";
import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, IconButton } from "./button.tsx";
import { cn } from "./cn.ts";
import { Field } from "./field.tsx";
import { Input } from "./input.tsx";

const backdrop = "fixed inset-0 z-40 bg-overlay transition-opacity duration-120 data-ending-style:opacity-0 data-starting-style:opacity-0";
const centred =
  "fixed top-[8vh] left-1/2 z-50 flex max-h-[84dvh] w-[calc(100vw-24px)] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-float transition-opacity duration-120 data-ending-style:opacity-0 data-starting-style:opacity-0";

export type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  width?: "sm" | "md" | "lg" | "xl";
  children: ReactNode;
};
const widths = { sm: "max-w-100", md: "max-w-130", lg: "max-w-180", xl: "max-w-260" };

export function Dialog({ open, onOpenChange, title, description, footer, width = "md", children }: DialogProps) {
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={backdrop} />
        <BaseDialog.Popup className={cn(centred, widths[width])}>
          <header className="flex items-start justify-between gap-4 px-4 pt-3.5">
            <div className="min-w-0">
              <BaseDialog.Title className="text-lg font-semibold">{title}</BaseDialog.Title>
              {description && <BaseDialog.Description className="text-ink-muted">{description}</BaseDialog.Description>}
            </div>
            <BaseDialog.Close render={<IconButton label="Close" size="sm" className="-mr-1.5" />}>
              <X aria-hidden />
            </BaseDialog.Close>
          </header>
          <div className="min-h-0 overflow-y-auto px-4 py-3.5">{children}</div>
          {footer && <footer className="flex flex-wrap justify-end gap-2 border-t border-line bg-surface px-4 py-3">{footer}</footer>}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

export type ConfirmProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** What will happen, in a sentence or two. */
  children: ReactNode;
  /** The verb and the object: "Delete mapping". */
  confirmLabel: string;
  /** Must be typed before the button works: for what cannot be undone. */
  typeToConfirm?: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
};

/** Asks before something that matters, naming the object. The cautious answer has the focus. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  children,
  confirmLabel,
  typeToConfirm,
  danger = true,
  busy,
  onConfirm,
}: ConfirmProps) {
  const [typed, setTyped] = useState("");
  const ready = typeToConfirm === undefined || typed.trim() === typeToConfirm;
  return (
    <BaseAlert.Root
      open={open}
      onOpenChange={(next) => {
        setTyped("");
        onOpenChange(next);
      }}
    >
      <BaseAlert.Portal>
        <BaseAlert.Backdrop className={backdrop} />
        <BaseAlert.Popup className={cn(centred, widths.sm)}>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              event.stopPropagation();
              if (ready && !busy) onConfirm();
            }}
          >
            <div className="flex flex-col gap-2 p-4">
              <BaseAlert.Title className="text-lg font-semibold break-words">{title}</BaseAlert.Title>
              <BaseAlert.Description render={<div />} className="text-ink-muted">
                {children}
              </BaseAlert.Description>
              {typeToConfirm !== undefined && (
                <Field
                  label={
                    <>
                      Type <span className="font-mono text-mono">{typeToConfirm}</span> to confirm
                    </>
                  }
                  className="mt-2"
                >
                  <Input value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" spellCheck={false} />
                </Field>
              )}
            </div>
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line bg-surface px-4 py-3">
              <BaseAlert.Close render={<Button>Cancel</Button>} />
              <Button type="submit" look={danger ? "danger" : "primary"} disabled={!ready} busy={busy}>
                {confirmLabel}
              </Button>
            </footer>
          </form>
        </BaseAlert.Popup>
      </BaseAlert.Portal>
    </BaseAlert.Root>
  );
}

export type SheetProps = Omit<DialogProps, "width"> & {
  side?: "right" | "left";
  width?: "sm" | "md" | "lg";
  /** Beside the close button. */
  actions?: ReactNode;
};
const sheetWidths = { sm: "sm:max-w-80", md: "sm:max-w-130", lg: "sm:max-w-190" };

/** A panel from the side, for one object's whole story next to its list. */
export function Sheet({ open, onOpenChange, title, description, footer, side = "right", width = "md", actions, children }: SheetProps) {
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={backdrop} />
        <BaseDialog.Popup
          className={cn(
            "fixed inset-y-0 z-50 flex w-full flex-col border-line bg-raised shadow-float transition-transform duration-120",
            sheetWidths[width],
            side === "right"
              ? "right-0 border-l data-ending-style:translate-x-6 data-starting-style:translate-x-6"
              : "left-0 border-r data-ending-style:-translate-x-6 data-starting-style:-translate-x-6",
          )}
        >
          <header className="flex items-start justify-between gap-3 border-b border-line px-4 py-3">
            <div className="min-w-0">
              <BaseDialog.Title className="text-lg font-semibold break-words">{title}</BaseDialog.Title>
              {description && (
                <BaseDialog.Description render={<div />} className="text-ink-muted">
                  {description}
                </BaseDialog.Description>
              )}
            </div>
            <div className="flex shrink-0 items-center gap-1">
              {actions}
              <BaseDialog.Close render={<IconButton label="Close" size="sm" />}>
                <X aria-hidden />
              </BaseDialog.Close>
            </div>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
          {footer && <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{footer}</footer>}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
