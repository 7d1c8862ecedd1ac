import { useSession } from "../session.ts";
import { owner } from "../state/thread.ts";
import { handoff } from "../strings.ts";
import { Icon } from "./Icon.tsx";
import { useTask } from "./useTask.ts";

/** Always there: without a ticket it asks for a person, with one it says how far that is. */
export function HandoffButton() {
  const { conversation, state } = useSession();
  const task = useTask();
  const { state: held } = owner(state.events);
  const busy = task.status === "busy";
  const words = { bot: busy ? handoff.pending : handoff.button, waiting: handoff.waiting, held: handoff.held };
  return (
    <>
      <button
        type="button"
        className="button person"
        data-testid="handoff-button"
        aria-disabled={busy || held !== "bot"}
        onClick={() => {
          if (!busy && held === "bot") task.run(() => conversation.requestAgent());
        }}
      >
        <Icon name="person" />
        {words[held]}
      </button>
      {task.status === "failed" && (
        <p role="alert" className="strip-alert">
          {handoff.failed}
        </p>
      )}
    </>
  );
}
