"use client";
import { FlaskConical, History } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "#components/ui/badge.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Switch } from "#components/ui/toggle.tsx";

/** Title, the switch with its meaning in words, and the commands. */
export function EditorHeader({
  name,
  enabled,
  isNew,
  readOnly,
  saving,
  changed,
  draft,
  byRelease,
  historyHref,
  onEnabledChange,
  onSaveDraft,
  onSaveAndTest,
  testHref,
  onTest,
  backTest,
}: {
  name: string;
  enabled: boolean;
  isNew: boolean;
  readOnly: boolean;
  saving: boolean;
  changed: boolean;
  /** A draft is being edited, which no event uses. */
  draft: boolean;
  byRelease: boolean;
  historyHref?: string;
  onEnabledChange: (enabled: boolean) => void;
  onSaveDraft: () => void;
  onSaveAndTest: () => void;
  testHref: string;
  onTest: () => void;
  /** The button that tries the form on past events. */
  backTest: ReactNode;
}) {
  return (
    <header className="mb-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <h1 className="min-w-0 text-xl font-semibold break-words">
        {outside(name.trim()) || "Unnamed mapping"}
        {isNew && (
          <Badge tone="info" className="ml-2 align-middle">
            New
          </Badge>
        )}
        {draft && (
          <Badge tone="info" className="ml-2 align-middle">
            Draft
          </Badge>
        )}
      </h1>
      <div className="flex flex-wrap items-center gap-2">
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the switch inside is the control */}
        <label className="mr-2 flex items-center gap-2">
          <Switch checked={enabled} disabled={readOnly} onCheckedChange={onEnabledChange} />
          <span className={enabled ? "" : "text-ink-muted"}>{switchWords(enabled, draft || byRelease)}</span>
        </label>
        {/* The draft in this browser is tested, so leaving for it loses nothing. */}
        <ButtonLink href={testHref} onClick={onTest} data-keeps-draft="">
          <FlaskConical aria-hidden />
          Test
        </ButtonLink>
        {backTest}
        {historyHref && (
          <ButtonLink href={historyHref}>
            <History aria-hidden />
            History
          </ButtonLink>
        )}
        {!readOnly && !byRelease && changed && (
          <Button onClick={onSaveDraft} busy={saving}>
            Save as draft
          </Button>
        )}
        {!readOnly && changed && (
          <Button onClick={onSaveAndTest} busy={saving}>
            Save and test
          </Button>
        )}
        {!readOnly && (
          <Button type="submit" look="primary" busy={saving} disabled={!changed}>
            {saving ? "Saving…" : byRelease ? "Save draft" : "Save"}
          </Button>
        )}
      </div>
    </header>
  );
}

function switchWords(enabled: boolean, later: boolean): string {
  if (later) return enabled ? "On: events use it once it is live" : "Off: no event will use it";
  return enabled ? "On: events use it" : "Off: no event uses it";
}
