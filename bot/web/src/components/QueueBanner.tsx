import type { QueuePosition } from "../api/events.ts";
import { useSession } from "../session.ts";
import { owner } from "../state/thread.ts";
import { queue as words } from "../strings.ts";

function waitOf(queue: QueuePosition | null): string {
  if (!queue) return words.finding;
  return queue.wait_minutes ? words.wait(...queue.wait_minutes) : words.waitUnknown;
}

export function QueueBanner() {
  const { conversation, state } = useSession();
  if (owner(state.events).state !== "waiting") return null;
  return (
    <section className="queue" data-testid="queue-banner" aria-label={words.title}>
      <div className="queue-words" role="status">
        <p className="queue-ahead">{state.queue ? words.ahead(state.queue.ahead) : words.title}</p>
        <p>{waitOf(state.queue)}</p>
      </div>
      <button
        type="button"
        className="button quiet"
        data-testid="queue-give-up"
        onClick={() => conversation.send(words.giveUp)}
      >
        {words.giveUp}
      </button>
    </section>
  );
}
