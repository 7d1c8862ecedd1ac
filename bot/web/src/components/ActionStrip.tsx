import { useSession } from "../session.ts";
import { handoff, menu } from "../strings.ts";
import { HandoffButton } from "./HandoffButton.tsx";
import { Icon } from "./Icon.tsx";

const HELP_NUMBER = "12345";

interface Props {
  readonly menuOpen: boolean;
  readonly onMenu: () => void;
}

export function ActionStrip({ menuOpen, onMenu }: Props) {
  const { preferences } = useSession();
  return (
    <div className="strip">
      <HandoffButton />
      {preferences.elder && (
        <a className="button quiet" href={`tel:${HELP_NUMBER}`}>
          {handoff.call}
        </a>
      )}
      <button
        type="button"
        className="button quiet strip-menu"
        data-testid="menu-button"
        aria-expanded={menuOpen}
        onClick={onMenu}
      >
        <Icon name="more" />
        {menuOpen ? menu.close : menu.open}
      </button>
    </div>
  );
}
