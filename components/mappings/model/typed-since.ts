import type { MappingForm } from "./mapping-form.ts";

/**
 * `stored` with what was typed since `sent`: parts that nobody has touched are the same objects.
 */
export function withTypedSince(sent: MappingForm, now: MappingForm, stored: MappingForm): MappingForm {
  const merged: MappingForm = { ...stored };
  for (const key of Object.keys({ ...sent, ...now }) as (keyof MappingForm)[])
    if (now[key] !== sent[key]) Object.assign(merged, { [key]: now[key] });
  const values = new Map(stored.values);
  for (const key of new Set([...sent.values.keys(), ...now.values.keys()])) {
    const value = now.values.get(key);
    if (value === sent.values.get(key)) continue;
    if (value === undefined) values.delete(key);
    else values.set(key, value);
  }
  return { ...merged, values };
}
