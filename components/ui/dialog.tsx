"use client";
import { X } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { seenText } from "#lib/access/http/names.ts";
import { Button, IconButton } from "./button.tsx";
import { cn } from "./cn.ts";
import { Field } from "./field.tsx";
import { Input } from "./input.tsx";
import { Modal } from "./modal.tsx";
import { outside } from "./outside-text.tsx";

const frame =
  "border border-line bg-raised p-0 text-ink shadow-float transition-opacity duration-120 backdrop:bg-overlay starting:opacity-0 open:flex flex-col overflow-hidden";
const centred = "mx-auto mt-[8vh] max-h-[calc(84dvh-max(0px,var(--toasts,0px)-8vh))] w-[calc(100vw-24px)] rounded-lg";

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
  const id = useId();
  if (!open) return null;
  return (
    <Modal
      onClose={() => onOpenChange(false)}
      labelledBy={`${id}-title`}
      describedBy={description ? `${id}-description` : undefined}
      className={cn(frame, centred, widths[width])}
    >
      <header className="shrink-0 pt-3.5 pr-14 pl-4">
        <h2 id={`${id}-title`} className="text-lg font-semibold break-words">
          {outside(title)}
        </h2>
        {description && (
          <p id={`${id}-description`} className="text-ink-muted">
            {outside(description)}
          </p>
        )}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3.5">{children}</div>
      {footer && <footer className="flex shrink-0 flex-wrap justify-end gap-2 border-t border-line bg-surface px-4 py-3">{footer}</footer>}
      <CloseButton onClick={() => onOpenChange(false)} />
    </Modal>
  );
}

/** Last in the order of focus, so that a dialog opens on its first field. */
function CloseButton({ onClick }: { onClick: () => void }) {
  return (
    <IconButton label="Close" size="sm" className="absolute! top-3 right-2.5" onClick={onClick}>
      <X aria-hidden />
    </IconButton>
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
  /**
   * Must be typed before the button works: for what cannot be undone. What is seen of it counts,
   * and of a name that shows nothing the word "delete".
   */
  typeToConfirm?: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
};

/** Asks before something that matters, naming the object. The cautious answer has the focus. */
export function ConfirmDialog(props: ConfirmProps) {
  return props.open ? <OpenConfirm {...props} /> : null;
}

function OpenConfirm({ onOpenChange, title, children, confirmLabel, typeToConfirm, danger = true, busy, onConfirm }: ConfirmProps) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const asked = typeToConfirm === undefined ? undefined : seenText(typeToConfirm) || "delete";
  const ready = asked === undefined || seenText(typed) === asked;
  return (
    <Modal
      alert
      onClose={() => onOpenChange(false)}
      labelledBy={`${id}-title`}
      describedBy={`${id}-text`}
      className={cn(frame, centred, widths.sm)}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          if (ready && !busy) onConfirm();
        }}
      >
        <div className="flex flex-col gap-2 p-4">
          <h2 id={`${id}-title`} className="text-lg font-semibold break-words">
            {outside(title)}
          </h2>
          <div id={`${id}-text`} className="text-ink-muted">
            {outside(children)}
          </div>
          {asked !== undefined && (
            <Field
              label={
                <>
                  Type <bdi className="font-mono text-mono [overflow-wrap:anywhere]">{asked}</bdi> to confirm
                </>
              }
              className="mt-2"
            >
              <Input value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" spellCheck={false} />
            </Field>
          )}
        </div>
        <footer className="flex flex-wrap justify-end gap-2 border-t border-line bg-surface px-4 py-3">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" look={danger ? "danger" : "primary"} disabled={!ready} busy={busy}>
            {confirmLabel}
          </Button>
        </footer>
      </form>
    </Modal>
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
  const id = useId();
  if (!open) return null;
  return (
    <Modal
      onClose={() => onOpenChange(false)}
      labelledBy={`${id}-title`}
      className={cn(
        frame,
        "my-0 h-[calc(100dvh-var(--toasts,0px))] max-h-none w-full max-w-full border-y-0",
        sheetWidths[width],
        side === "right" ? "mr-0 ml-auto border-r-0" : "mr-auto ml-0 border-l-0",
      )}
    >
      <header className="flex shrink-0 flex-wrap items-start justify-between gap-x-3 gap-y-2 border-b border-line py-3 pr-12 pl-4">
        <div className="min-w-0 flex-1 basis-60">
          <h2 id={`${id}-title`} className="text-lg font-semibold break-words">
            {outside(title)}
          </h2>
          {description && <div className="text-ink-muted">{outside(description)}</div>}
        </div>
        {actions && <div className="flex min-w-0 flex-wrap items-center gap-1">{actions}</div>}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
      {footer && <footer className="flex shrink-0 flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{footer}</footer>}
      <CloseButton onClick={() => onOpenChange(false)} />
    </Modal>
  );
}
