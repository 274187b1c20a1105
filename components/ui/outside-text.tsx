import { Children, Fragment, isValidElement, type ReactNode } from "react";
import { codePointName, needsIsolation, splitUnseen } from "./visible-text.ts";

/**
 * Shows texts that others have written as they are: set apart from the text around them, with the
 * characters that nobody would see by their names. The texts among `children` are looked at, not
 * those within elements; a harmless text stays a bare text.
 */
export function outside(children: ReactNode): ReactNode {
  if (typeof children === "string") return needsIsolation(children) ? <Isolated text={children} /> : children;
  if (Array.isArray(children)) return Children.map(children, outside);
  if (isValidElement<{ children?: ReactNode }>(children) && children.type === Fragment) return outside(children.props.children);
  return children;
}

function Isolated({ text }: { text: string }) {
  return (
    <bdi>
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
