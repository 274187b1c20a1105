export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];
/**
 * The server reads this cookie and writes the class of <html>, so that the first paint is in the
 * right theme.
 */
export const themeCookie = "theme";

export function themeOf(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? "system";
}

export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  root.classList.remove("light", "dark");
  if (theme !== "system") root.classList.add(theme);
  const year = 31_536_000;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = `${themeCookie}=${theme}; path=/; max-age=${theme === "system" ? 0 : year}; samesite=lax`;
}
