/**
 * A ref for what stays at the lower edge of the window: its height becomes a CSS variable of the
 * page, so that all else ends above it and nothing lies beneath.
 */
export const takesRoom = (name: "--save-bar" | "--toasts") => (element: HTMLElement | null) => {
  if (!element) return;
  const root = document.documentElement.style;
  const observer = new ResizeObserver(() => root.setProperty(name, `${element.offsetHeight}px`));
  observer.observe(element);
  return () => {
    observer.disconnect();
    root.removeProperty(name);
  };
};
