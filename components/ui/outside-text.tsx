import { Children, Fragment, isValidElement, type ReactNode } from "react";
import { codePointName, needsIsolation, splitUnseen } from "./visible-text.ts";

/**
 * Shows texts that others have written as they are: set apart from the text around them, with the
 * characters that nobody would see by their names. The texts among `children` are looked at, not
 * those within elements; a harmless text stays a bare text.
 */
export const outside = (children: ReactNode): ReactNode => isolate(children);

/** The same for a sentence of ours that may begin with such a text: it runs from left to right. */
export const ourSentence = (children: ReactNode): ReactNode => isolate(children, "ltr");

function isolate(children: ReactNode, dir?: "ltr"): ReactNode {
  if (typeof children === "string") return needsIsolation(children) ? <Isolated text={children} dir={dir} /> : children;
  if (Array.isArray(children)) return Children.map(children, (child) => isolate(child, dir));
  if (isValidElement<{ children?: ReactNode }>(children) && children.type === Fragment) return isolate(children.props.children, dir);
  return children;
}

function Isolated({ text, dir }: { text: string; dir: "ltr" | undefined }) {
  return (
    <bdi dir={dir}>
      {splitUnseen(text).map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no identity but their place
          <span key={index} className="mx-px rounded-sm bg-warn-soft px-0.5 font-mono text-xs text-warn">
            {codePointName(part)}
          </span>
        ),
      )}
    </bdi>
  );
}
