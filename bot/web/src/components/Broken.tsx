import { forgetConversation } from "../state/storage.ts";
import { hotlines, offline } from "../strings.ts";
import { Hotlines } from "./Hotlines.tsx";

// For when what this device keeps of the conversation is itself what breaks the page.
function startAfresh(): void {
  forgetConversation();
  location.reload();
}

/** What is left when the page itself fails: numbers to call, and a way to try again. */
export function Broken() {
  return (
    <main className="broken">
      <h1>{offline.broken}</h1>
      <div className="form-actions">
        <button type="button" className="button primary" onClick={() => location.reload()}>
          {offline.restart}
        </button>
        <button type="button" className="button quiet" onClick={startAfresh}>
          {offline.afresh}
        </button>
      </div>
      <Hotlines hotlines={hotlines} />
    </main>
  );
}
