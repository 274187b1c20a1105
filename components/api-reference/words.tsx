import { Fragment } from "react";
import { Mono } from "#components/ui/kbd.tsx";

/** A sentence of the document: text between backticks is code. */
export function Words({ children }: { children: string }) {
  return children.split("`").map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no identity but their place
    index % 2 === 1 ? <Mono key={index}>{part}</Mono> : <Fragment key={index}>{part}</Fragment>,
  );
}
