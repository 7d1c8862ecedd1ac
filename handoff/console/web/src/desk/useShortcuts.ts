import { useEffect, useRef } from "react";

/**
 * Alt and one key. Keys go by their place on the board (`KeyN`), because Alt changes the letter on
 * some systems and an input method changes it on others.
 */
export function useShortcuts(actions: Readonly<Record<string, () => void>>): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const press = (key: KeyboardEvent) => {
      if (!key.altKey || key.ctrlKey || key.metaKey || key.shiftKey || key.repeat) return;
      const action = latest.current[key.code];
      if (!action) return;
      key.preventDefault();
      action();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
