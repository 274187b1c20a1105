import { useEffect } from "react";

/**
 * A text that does not fit ends in an ellipsis; the whole of it shows as a title once the pointer
 * rests on it. Asked when the pointer comes, since only then it is known what fits.
 */
export function useCutTextTitles() {
  useEffect(() => {
    const onOver = ({ target }: PointerEvent) => {
      const cut = target instanceof Element ? target.closest<HTMLElement>(".truncate") : null;
      if (!cut || (cut.title !== "" && cut.dataset.cut === undefined)) return;
      const isCut = cut.scrollWidth > cut.clientWidth && cut.closest("[title]:not([data-cut])") === null;
      if (isCut) {
        cut.title = cut.textContent.trim();
        cut.dataset.cut = "";
      } else if (cut.dataset.cut !== undefined) {
        cut.removeAttribute("title");
        delete cut.dataset.cut;
      }
    };
    document.addEventListener("pointerover", onOver);
    return () => document.removeEventListener("pointerover", onOver);
  }, []);
}
