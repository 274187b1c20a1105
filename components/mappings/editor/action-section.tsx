"use client";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { Notice } from "#components/ui/states.tsx";
import { actionBySlug, defaultMapping } from "#lib/core/actions/index.ts";
import { BeyondSegmentBadge, DeprecatedBadge, plainTitle } from "../actions/action-words.tsx";
import { readValues } from "../model/mapping-form.ts";
import { EditorSection } from "./section.tsx";
import type { useEditorForm } from "./use-editor-form.ts";

// Most visits do not open it.
const ActionDialog = dynamic(
  patiently(() => import("../actions/action-picker.tsx").then((module) => module.ActionDialog)),
  { ssr: false },
);

/** What to do in Talon.One; below it, the action's fields. */
export function ActionSection({
  slug,
  readOnly,
  editor,
  fillButton,
  children,
}: {
  slug: string;
  readOnly: boolean;
  editor: Pick<ReturnType<typeof useEditorForm>, "set" | "setValues">;
  fillButton?: ReactNode;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const action = actionBySlug.get(slug);
  const successor = action?.successor ? actionBySlug.get(action.successor) : undefined;
  const choose = (next: string) => {
    const chosen = actionBySlug.get(next);
    if (!chosen || next === slug) return;
    editor.set("actionSlug", next);
    // What both actions have stays as it is; what only the new one has begins with its default.
    editor.setValues((values) => new Map([...readValues(defaultMapping(chosen)), ...values]));
  };
  return (
    <EditorSection
      title="Do"
      flush
      aside={
        !readOnly && (
          <span className="flex flex-wrap items-center gap-2">
            {fillButton}
            <Button size="sm" onClick={() => setOpen(true)}>
              Change action
            </Button>
          </span>
        )
      }
    >
      <div className="flex flex-col gap-2 px-4 pb-3">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{action ? plainTitle(action) : slug}</span>
          {action && <DeprecatedBadge action={action} />}
          {action && <BeyondSegmentBadge action={action} />}
        </p>
        <p className="text-ink-muted">{action?.description ?? "Falconer doesn’t know this action. Choose another."}</p>
        {successor && (
          <Notice
            tone="warn"
            title={`Deprecated: ${successor.title} replaces it`}
            action={
              !readOnly && (
                <Button size="sm" onClick={() => choose(successor.slug)}>
                  Switch to it
                </Button>
              )
            }
          >
            It still works in full. Fields that both have keep their values when you switch.
          </Notice>
        )}
      </div>
      <div className="border-t border-line">{children}</div>
      {open && <ActionDialog open onOpenChange={setOpen} chosen={slug} onChoose={(next) => choose(next.slug)} />}
    </EditorSection>
  );
}
