import { useCallback, useSyncExternalStore } from "react";

// As the style sheets have them.
const phone = matchMedia("(max-width: 720px)");
const desk = matchMedia("(min-width: 1360px)");

function useMatch(media: MediaQueryList): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    [media],
  );
  return useSyncExternalStore(subscribe, () => media.matches);
}

/** Whether the window is as narrow as a phone's. */
export function useIsNarrow(): boolean {
  return useMatch(phone);
}

/** Whether the window has room for what can be left out. */
export function useIsWide(): boolean {
  return useMatch(desk);
}
