"use client";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Checkbox } from "#components/ui/toggle.tsx";
import { type AlertKind, kindOf, type Rule } from "#lib/core/alerts/kinds.ts";
import { levelWords } from "./alert-words.ts";

const units = { percent: "%", minutes: "min", hours: "h", days: "days", count: "" } as const;

type Props = { kind: AlertKind; rule: Rule | undefined; onChange: (rule: Rule | undefined) => void };

/** One kind of alert: on or off, and a box for each of its thresholds. */
export function RuleRow({ kind, rule, onChange }: Props) {
  const { title, means, unit, defaults } = kindOf(kind);
  const isOn = !rule?.off;
  const told = (["notice", "warning", "critical"] as const).filter((level) => defaults[level] !== undefined);
  const setLevel = (level: (typeof told)[number], text: string) => {
    const { [level]: _, ...others } = rule ?? {};
    onChange(text === "" ? others : { ...others, [level]: Number(text) });
  };
  return (
    <li className="flex flex-wrap items-start gap-x-6 gap-y-2 px-4 py-3">
      <Checkbox
        className="min-w-0 flex-1 basis-72"
        checked={isOn}
        onCheckedChange={(on) => {
          const { off: _, ...others } = rule ?? {};
          onChange(on ? others : { ...others, off: true });
        }}
        help={means}
      >
        <span className="font-medium">{title}</span>
      </Checkbox>
      {unit && isOn && (
        <div className="flex shrink-0 flex-wrap items-end gap-3 max-sm:shrink sm:w-59">
          {told.map((level) => {
            // For refused webhooks, the critical value is a share.
            const shown = kind === "refused" && level === "critical" ? "%" : units[unit];
            return (
              <Field key={level} className="w-28" label={`${levelWords[level]}${shown && ` (${shown})`}`}>
                <Input
                  type="number"
                  min={0}
                  step="any"
                  aria-label={`${title}: ${levelWords[level]}`}
                  placeholder={String(defaults[level])}
                  value={rule?.[level] ?? ""}
                  onChange={(event) => setLevel(level, event.target.value)}
                />
              </Field>
            );
          })}
        </div>
      )}
    </li>
  );
}
