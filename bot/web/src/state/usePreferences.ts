import { useEffect, useState } from "react";
import { last } from "./last.ts";
import { keepPreferences, keptPreferences, type Preferences } from "./storage.ts";

/** MIIT's specification for elders: main text from 18 to 30 points. */
export const POINT_SIZES = [18, 22, 26, 30] as const;
const PIXELS_PER_POINT = 96 / 72;

export interface PreferencesInUse extends Preferences {
  readonly toggleElder: () => void;
  readonly toggleReadAloud: () => void;
  /** Undefined where the text cannot get any larger, or smaller. */
  readonly larger: (() => void) | undefined;
  readonly smaller: (() => void) | undefined;
}

function apply({ elder, points }: Preferences): void {
  const root = document.documentElement;
  root.dataset.elder = String(elder);
  root.style.fontSize = elder ? `${points * PIXELS_PER_POINT}px` : "";
}

export function usePreferences(): PreferencesInUse {
  const [preferences, setPreferences] = useState<Preferences>(() => ({
    elder: false,
    points: POINT_SIZES[0],
    readAloud: false,
    ...keptPreferences(),
  }));
  useEffect(() => {
    apply(preferences);
    keepPreferences(preferences);
  }, [preferences]);
  const size = (points: number | null) =>
    points === null ? undefined : () => setPreferences({ ...preferences, points });
  return {
    ...preferences,
    toggleElder: () => setPreferences({ ...preferences, elder: !preferences.elder }),
    toggleReadAloud: () => setPreferences({ ...preferences, readAloud: !preferences.readAloud }),
    larger: size(POINT_SIZES.find((points) => points > preferences.points) ?? null),
    smaller: size(last(POINT_SIZES, (points) => points < preferences.points)),
  };
}
