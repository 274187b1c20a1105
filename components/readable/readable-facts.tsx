import { Facts } from "#components/ui/card.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import type { JsonObject } from "#lib/platform/json.ts";
import { factsOf } from "./facts-of.ts";

/** An object in words, before anyone has to read JSON. */
export function ReadableFacts({ value, without }: { value: JsonObject | undefined; without?: readonly string[] }) {
  const facts = factsOf(value, without);
  if (facts.length === 0) return null;
  return (
    <Facts
      items={facts.map((fact) => ({
        name: outside(fact.name),
        value: Array.isArray(fact.value) ? (
          <ul key={fact.name}>
            {fact.value.map((line) => (
              <li key={line}>{outside(line)}</li>
            ))}
          </ul>
        ) : (
          fact.value
        ),
      }))}
    />
  );
}
