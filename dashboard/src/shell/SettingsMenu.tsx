import { Link } from "@tanstack/react-router";
import { BookOpen, Check, KeyRound, SlidersHorizontal } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { Zone } from "~/format/time";
import { useTheme, useZone, type Theme } from "./settings";

const themes: readonly (readonly [Theme, string])[] = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

const zones: readonly (readonly [Zone, string])[] = [
  ["utc", "UTC"],
  ["local", "Local time"],
];

function Choices<T extends string>({ choices }: { choices: readonly (readonly [T, string])[] }) {
  return choices.map(([value, name]) => (
    <DropdownMenu.RadioItem key={value} value={value} className="menu-item">
      <span className="menu-check">
        <DropdownMenu.ItemIndicator>
          <Check size={14} aria-hidden />
        </DropdownMenu.ItemIndicator>
      </span>
      {name}
    </DropdownMenu.RadioItem>
  ));
}

/** How things look: theme and zone of times. */
export function SettingsMenu() {
  const [theme, setTheme] = useTheme();
  const [zone, setZone] = useZone();
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="button quiet settings-button">
        <SlidersHorizontal size={15} aria-hidden />
        <span className="sr-only">Display settings</span>
        <span className="settings-zone">{zone === "utc" ? "UTC" : "Local"}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8}>
          <DropdownMenu.Label className="menu-label">Times</DropdownMenu.Label>
          <DropdownMenu.RadioGroup value={zone} onValueChange={(value) => setZone(value as Zone)}>
            <Choices choices={zones} />
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Label className="menu-label">Theme</DropdownMenu.Label>
          <DropdownMenu.RadioGroup value={theme} onValueChange={(value) => setTheme(value as Theme)}>
            <Choices choices={themes} />
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Item asChild className="menu-item">
            <Link to="/sign-in">
              <span className="menu-check">
                <KeyRound size={14} aria-hidden />
              </span>
              Sign in or out
            </Link>
          </DropdownMenu.Item>
          <DropdownMenu.Item asChild className="menu-item">
            <a href="/docs">
              <span className="menu-check">
                <BookOpen size={14} aria-hidden />
              </span>
              The API
            </a>
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
