"use client";
import { type ReactNode, useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { StateDot } from "#components/ui/badge.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Deletion } from "#lib/console/deletions/schema.ts";
import { DeletionReceipt } from "./deletion-receipt.tsx";
import { deletionState, waitingWords } from "./deletion-words.ts";

/** Deletions with their states; each opens to its receipt. */
export function DeletionList({
  title,
  items,
  onClose,
  children,
}: {
  title: string;
  items: readonly Deletion[];
  onClose?: () => void;
  /** Shown when there is none. */
  children?: ReactNode;
}) {
  const [shown, setShown] = useState<string>();
  return (
    <Section title={title} flush={items.length > 0} actions={onClose && <Button onClick={onClose}>Close</Button>}>
      {items.length === 0 && <p className="text-ink-muted">{children}</p>}
      <ul className="divide-y divide-line border-t border-line empty:hidden">
        {items.map((deletion) => {
          const { id, person, askedAt, askedBy, destinationName, destinationId, waitsFor } = deletion;
          const { word, tone, hollow } = deletionState(deletion);
          const isShown = shown === id;
          return (
            <li key={id} className="flex flex-col gap-2 px-4 py-2">
              <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
                <Time value={askedAt} className="w-24 text-ink-muted" />
                <span className="min-w-0 flex-1 basis-40">
                  <Mono>{person.slice(0, 12)}…</Mono>{" "}
                  <span className="text-ink-muted">
                    asked by {askedBy}, {destinationName}
                  </span>
                </span>
                <StateDot tone={tone} hollow={hollow}>
                  {word}
                </StateDot>
                <Button size="sm" aria-expanded={isShown} onClick={() => setShown(isShown ? undefined : id)}>
                  {isShown ? "Hide receipt" : "Show receipt"}
                </Button>
              </div>
              {waitsFor && (
                <p className="text-ink-muted">
                  {waitingWords[waitsFor]}{" "}
                  {(waitsFor === "key" || waitsFor === "held") && (
                    <ButtonLink size="sm" href={`${paths.settings(destinationId)}?tab=deletions`}>
                      Open settings
                    </ButtonLink>
                  )}
                </p>
              )}
              {isShown && <DeletionReceipt deletion={deletion} />}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
