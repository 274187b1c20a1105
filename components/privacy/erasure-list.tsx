import { StateDot } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { Time } from "#components/ui/time.tsx";
import { workStateWords } from "#components/words/work-words.ts";
import type { Erasure } from "#lib/console/privacy/schema.ts";

/** Those of the last 30 days, with their receipts. */
export function ErasureList({
  items,
  shown,
  onShow,
}: {
  items: readonly Erasure[];
  shown: string | undefined;
  onShow: (id: string) => void;
}) {
  if (items.length === 0) return null;
  return (
    <Section title="Erasures of the last 30 days" flush>
      <ul className="divide-y divide-line border-t border-line">
        {items.map(({ id, state, person, askedAt, askedBy, receipt }) => {
          const { word, icon, tone } = workStateWords[state];
          return (
            <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
              <Time value={askedAt} className="w-24 text-ink-muted" />
              <span className="min-w-0 flex-1 basis-40">
                <Mono>{person.slice(0, 12)}…</Mono> <span className="text-ink-muted">asked by {askedBy}</span>
              </span>
              <StateDot icon={icon} tone={tone}>
                {word}
              </StateDot>
              {receipt && (
                <Button size="sm" aria-pressed={id === shown} onClick={() => onShow(id)}>
                  Show receipt
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
