import type { Hotline } from "../api/events.ts";
import { useSession } from "../session.ts";
import { isUnreachable } from "../state/thread.ts";
import { offline } from "../strings.ts";
import { Hotlines } from "./Hotlines.tsx";
import { SeenGuides } from "./SeenGuides.tsx";

export function OfflineCard({ hotlines }: { readonly hotlines: readonly Hotline[] }) {
  const { state } = useSession();
  if (!isUnreachable(state)) return null;
  return (
    <section className="offline" data-testid="offline-card" aria-label={offline.title}>
      <h2>{offline.title}</h2>
      <p>{offline.body}</p>
      <Hotlines hotlines={hotlines} />
      <SeenGuides />
    </section>
  );
}
