import { useSession } from "../session.ts";
import { menu, speech as words } from "../strings.ts";
import { Icon } from "./Icon.tsx";
import type { PanelName } from "./Panel.tsx";

export function MenuItems({ onOpen }: { readonly onOpen: (panel: PanelName) => void }) {
  const { preferences, speech } = useSession();
  return (
    <ul className="menu-items">
      <li>
        <button type="button" className="menu-item" data-testid="menu-case" onClick={() => onOpen("case")}>
          <Icon name="help" />
          <span>
            {menu.case}
            <small>{menu.caseHint}</small>
          </span>
        </button>
      </li>
      {speech && (
        <li>
          <button
            type="button"
            role="switch"
            className="menu-item"
            aria-checked={preferences.readAloud}
            onClick={preferences.toggleReadAloud}
          >
            <Icon name="speaker" />
            <span>{words.auto}</span>
            <span className="switch" aria-hidden="true" />
          </button>
        </li>
      )}
      <li>
        <button type="button" className="menu-item" data-testid="menu-erase" onClick={() => onOpen("erase")}>
          <Icon name="trash" />
          <span>{menu.erase}</span>
        </button>
      </li>
    </ul>
  );
}
