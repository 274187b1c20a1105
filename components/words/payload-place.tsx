"use client";
import { outside } from "#components/ui/outside-text.tsx";
import type { Remark } from "#lib/core/plan/place-words.ts";
import { Remarks } from "./remarks.tsx";
import { useWords } from "./use-words.ts";

/** A place of a payload as the form calls it: "Cart items, entry 1, Price". */
export function PayloadPlace({ path }: { path: string }) {
  const words = useWords();
  return <span className="break-words">{outside(words?.placeInPayload(path) ?? path)}</span>;
}

/** A remark on a payload, its place before it. */
export function PayloadRemark({ remark, actionSlug }: { remark: Remark; actionSlug?: string }) {
  const words = useWords();
  return outside(words?.remarkOf(remark, actionSlug) ?? remark.message);
}

/** All that is to be said of a payload. */
export function PayloadRemarks({ remarks, actionSlug }: { remarks: readonly Remark[]; actionSlug?: string }) {
  const words = useWords();
  return <Remarks remarks={remarks} say={(remark) => words?.remarkOf(remark, actionSlug) ?? remark.message} bad />;
}

/** A place of a mapping's fields, called as in its form. */
export function FieldsPlace({ path }: { path: string }) {
  const words = useWords();
  return outside(words?.placeInFields(path) ?? path);
}
