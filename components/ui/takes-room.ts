const heights = new Map<string, Map<HTMLElement, number>>();

/**
 * A ref for an element that stays at the window's lower edge: its height becomes a CSS variable of
 * the page, so that everything else ends above it and nothing lies beneath. If several have one
 * name, their heights are added.
 */
export const takesRoom = (name: "--save-bar" | "--toasts") => (element: HTMLElement | null) => {
  if (!element) return;
  const root = document.documentElement.style;
  const its = heights.get(name) ?? new Map<HTMLElement, number>();
  heights.set(name, its);
  const tell = () => {
    if (its.size === 0) root.removeProperty(name);
    else root.setProperty(name, `${[...its.values()].reduce((sum, height) => sum + height, 0)}px`);
  };
  const observer = new ResizeObserver(() => {
    its.set(element, element.offsetHeight);
    tell();
  });
  observer.observe(element);
  return () => {
    observer.disconnect();
    its.delete(element);
    tell();
  };
};
