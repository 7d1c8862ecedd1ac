import { useState } from "react";

import type { Agent } from "../api/types.ts";
import { ChatPane } from "../chat/ChatPane.tsx";
import { SidePanel } from "../chat/SidePanel.tsx";
import { strings } from "../strings.ts";
import { isMine, neighbour, threadOf } from "./deskState.ts";
import { QueuePane } from "./QueuePane.tsx";
import { useShortcuts } from "./useShortcuts.ts";
import type { Desk } from "./useDesk.ts";

export type Asking = "close" | "giveBack" | null;

interface Props {
  readonly agent: Agent;
  readonly desk: Desk;
  readonly away: boolean;
}

/** Who waits, the conversation, and what is known about it: three panes, one look. */
export function DeskPage({ agent, desk, away }: Props) {
  const { state } = desk;
  const { selected } = state;
  const [asking, setAsking] = useState<{ ticketId: string; what: Asking } | null>(null);
  const ask = (what: Asking) => setAsking(selected ? { ticketId: selected, what } : null);
  const mine = selected !== null && isMine(state, selected);

  useShortcuts({
    KeyN: () => !desk.claiming && void desk.claim(),
    KeyJ: () => move(1),
    KeyK: () => move(-1),
    KeyI: focusComposer,
    KeyC: () => mine && ask("close"),
    KeyR: () => mine && ask("giveBack"),
  });

  const move = (step: 1 | -1) => {
    const next = neighbour(state, step);
    if (next) desk.select(next);
  };

  const thread = selected ? threadOf(state, selected) : null;
  const ticket =
    state.board?.held.find((one) => one.id === selected) ?? thread?.ticket ?? null;

  return (
    <div className="desk">
      <QueuePane desk={desk} away={away} />
      {selected && thread ? (
        <ChatPane
          key={selected}
          agent={agent}
          ticketId={selected}
          ticket={ticket}
          thread={thread}
          mine={mine}
          desk={desk}
          asking={asking?.ticketId === selected ? asking.what : null}
          onAsk={ask}
        />
      ) : (
        <section className="chat chat-empty" aria-label={strings.chat.pane}>
          <p>{strings.chat.nothing}</p>
          <Shortcuts />
        </section>
      )}
      <SidePanel ticket={ticket} events={thread?.events ?? []} />
    </div>
  );
}

function Shortcuts() {
  return (
    <dl className="shortcuts" aria-label={strings.shortcuts.title}>
      {strings.shortcuts.list.map(([keys, what]) => (
        <div key={keys}>
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}

function focusComposer(): void {
  document.querySelector<HTMLTextAreaElement>('[data-testid="desk-input"]')?.focus();
}
