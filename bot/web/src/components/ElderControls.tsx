import { useSession } from "../session.ts";
import { elder } from "../strings.ts";

export function ElderControls() {
  const { preferences } = useSession();
  return (
    <div className="elder-controls">
      {preferences.elder && <SizeButtons />}
      <button
        type="button"
        className="button quiet"
        data-testid="elder-toggle"
        aria-pressed={preferences.elder}
        onClick={preferences.toggleElder}
      >
        {preferences.elder ? elder.off : elder.on}
      </button>
    </div>
  );
}

function SizeButtons() {
  const { smaller, larger, points } = useSession().preferences;
  return (
    <div className="size-buttons" role="group" aria-label={elder.size(points)}>
      <button type="button" className="button quiet" aria-label={elder.smaller} disabled={!smaller} onClick={smaller}>
        {elder.smallerShort}
      </button>
      <button type="button" className="button quiet" aria-label={elder.larger} disabled={!larger} onClick={larger}>
        {elder.largerShort}
      </button>
    </div>
  );
}
