"use client";
import { Eye } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import type { Preview } from "../preview/preview-mapping.ts";
import { VerdictBadge } from "../preview/preview-pane.tsx";

/**
 * On narrow screens the preview is a drawer; this always shows its state. `alone`: no bar around it
 * keeps it in view.
 */
export function PreviewButton({ preview, alone, onOpen }: { preview: Preview; alone: boolean; onOpen: () => void }) {
  return (
    <div className={alone ? "sticky bottom-[calc(0.75rem+var(--toasts,0px))] z-10 mt-3 flex lg:hidden" : "flex lg:hidden"}>
      <Button onClick={onOpen} className={alone ? "ml-auto bg-raised shadow-float" : ""}>
        <Eye aria-hidden />
        Preview
        <VerdictBadge preview={preview} />
      </Button>
    </div>
  );
}
