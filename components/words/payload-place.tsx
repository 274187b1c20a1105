"use client";
import { outside } from "#components/ui/outside-text.tsx";
import { useWords } from "./use-words.ts";

/** A place of a payload as the form calls it: "Cart items, entry 1, Price". */
export function PayloadPlace({ path }: { path: string }) {
  const words = useWords();
  return <span className="break-words">{outside(words?.placeInPayload(path) ?? path)}</span>;
}

/** A remark on a payload, its place before it. */
export function PayloadRemark({ remark, actionSlug }: { remark: { path: string; message: string }; actionSlug?: string }) {
  const words = useWords();
  return outside(words?.remarkOf(remark, actionSlug) ?? remark.message);
}

/** A place of a mapping's fields, called as in its form. */
export function FieldsPlace({ path }: { path: string }) {
  const words = useWords();
  return outside(words?.placeInFields(path) ?? path);
}
