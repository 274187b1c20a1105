import type { ReactNode } from "react";

export type ComboboxOption = {
  value: string;
  label: string;
  /** Second, quieter line. */
  detail?: ReactNode;
  /** On the right: a type, a sample. */
  hint?: ReactNode;
};
export type ComboboxGroup = { label: string; items: readonly ComboboxOption[] };
export type Options = readonly ComboboxOption[] | readonly ComboboxGroup[];

/** Lines shown at once: there may be hundreds, and the list is drawn again at every keystroke. */
export const mostLines = 60;

const isGrouped = (options: Options): options is readonly ComboboxGroup[] => options[0] !== undefined && "items" in options[0];
export const flat = (options: Options): readonly ComboboxOption[] =>
  isGrouped(options) ? options.flatMap((group) => group.items) : options;

/**
 * The options that have the words in them, in their groups; options without groups are one without
 * a name.
 */
export function fitting(options: Options, typed: string): { groups: ComboboxGroup[]; more: number } {
  const wanted = typed.trim().toLowerCase();
  let room = mostLines;
  let more = 0;
  const found: ComboboxGroup[] = [];
  for (const group of isGrouped(options) ? options : [{ label: "", items: options }]) {
    const fits = wanted === "" ? group.items : group.items.filter((option) => hasWords(option, wanted));
    const items = fits.slice(0, room);
    room -= items.length;
    more += fits.length - items.length;
    if (items.length > 0) found.push({ label: group.label, items });
  }
  return { groups: found, more };
}

const hasWords = ({ label, value }: ComboboxOption, wanted: string): boolean =>
  label.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted);
