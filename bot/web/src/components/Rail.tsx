import type { Hotline } from "../api/events.ts";
import { Hotlines } from "./Hotlines.tsx";
import { MenuItems } from "./MenuItems.tsx";
import type { PanelName } from "./Panel.tsx";
import { Welcome } from "./Welcome.tsx";

interface Props {
  readonly hotlines: readonly Hotline[];
  readonly onOpen: (panel: PanelName) => void;
}

/** Wide screens only; a phone has the same things at the top of the log and behind 更多. */
export function Rail({ hotlines, onOpen }: Props) {
  return (
    <aside className="rail">
      <Welcome />
      <MenuItems onOpen={onOpen} />
      <Hotlines hotlines={hotlines} />
    </aside>
  );
}
