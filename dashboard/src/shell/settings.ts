import { useSyncExternalStore } from "react";
import type { Zone } from "~/format/time";

export type Theme = "system" | "light" | "dark";

// A choice of the reader's, kept in this browser. It says how things look, never what is shown: that stands in the URL.
class Setting<T extends string> {
  readonly #key: string;
  readonly #choices: readonly T[];
  readonly #listeners = new Set<() => void>();
  #value: T;

  constructor(key: string, choices: readonly [T, ...T[]]) {
    this.#key = key;
    this.#choices = choices;
    this.#value = choices[0];
    try {
      const kept = localStorage.getItem(key);
      this.#value = choices.find((choice) => choice === kept) ?? choices[0];
    } catch {
      // Without storage a choice lasts as long as the page.
    }
  }

  readonly get = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(value: T): void {
    this.#value = this.#choices.find((choice) => choice === value) ?? this.#value;
    try {
      localStorage.setItem(this.#key, this.#value);
    } catch {
      // As above.
    }
    for (const listener of this.#listeners) listener();
  }
}

const theme = new Setting<Theme>("ekko.theme", ["system", "light", "dark"]);
const zone = new Setting<Zone>("ekko.zone", ["utc", "local"]);

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

function isDark(): boolean {
  return theme.get() === "system" ? systemIsDark.matches : theme.get() === "dark";
}

// As public/theme.js does before the page is drawn.
subscribeToDark(() => (document.documentElement.dataset["theme"] = isDark() ? "dark" : "light"));

export function useTheme(): [Theme, (value: Theme) => void] {
  return [useSyncExternalStore(theme.subscribe, theme.get), (value) => theme.set(value)];
}

export function useZone(): [Zone, (value: Zone) => void] {
  return [useSyncExternalStore(zone.subscribe, zone.get), (value) => zone.set(value)];
}

function subscribeToDark(listener: () => void): () => void {
  systemIsDark.addEventListener("change", listener);
  const unsubscribe = theme.subscribe(listener);
  return () => {
    systemIsDark.removeEventListener("change", listener);
    unsubscribe();
  };
}

/** Whether the page is dark now, whoever decided it. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribeToDark, isDark);
}
