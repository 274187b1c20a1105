"use client";
import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { applyTheme, type Theme, themeOf } from "#components/frame/theme.ts";
import { IconButton } from "#components/ui/button.tsx";
import { Menu, MenuRadio } from "#components/ui/menu.tsx";

const options = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;
const icons = { system: Monitor, light: Sun, dark: Moon };

export function ThemeMenu({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState<Theme>(initial);
  const Icon = icons[theme];
  return (
    <Menu
      trigger={
        <IconButton label={`Theme: ${theme}`}>
          <Icon aria-hidden />
        </IconButton>
      }
    >
      <MenuRadio
        value={theme}
        options={options}
        onValueChange={(value) => {
          const next = themeOf(value);
          setTheme(next);
          applyTheme(next);
        }}
      />
    </Menu>
  );
}
