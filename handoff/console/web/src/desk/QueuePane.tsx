import { Button, Tabs } from "antd";

import { strings } from "../strings.ts";
import { FailureAlert } from "../ui/FailureAlert.tsx";
import { LeftList } from "./LeftList.tsx";
import { MyTickets } from "./MyTickets.tsx";
import type { Desk } from "./useDesk.ts";
import { WaitingList } from "./WaitingList.tsx";

export function QueuePane({ desk, away }: { desk: Desk; away: boolean }) {
  const { board, notice } = desk.state;
  const waiting = board?.waiting ?? [];
  const left = board?.left ?? [];
  const claim = (ticketId?: string) => void desk.claim(ticketId);
  return (
    <section className="queue" aria-label={strings.queue.pane}>
      <div className="queue-head">
        <Button
          type="primary"
          block
          size="large"
          loading={desk.claiming}
          disabled={waiting.length === 0}
          onClick={() => claim()}
          aria-keyshortcuts="Alt+N"
          data-testid="claim-next"
        >
          {strings.queue.claimNextCount(waiting.length)}
        </Button>
        <FailureAlert text={notice} onClose={desk.dismissNotice} />
        {away && <p className="quiet away">{strings.presence.awayHint}</p>}
      </div>
      <MyTickets state={desk.state} onSelect={desk.select} />
      <Tabs
        className="queue-tabs"
        size="small"
        items={[
          {
            key: "waiting",
            label: strings.queue.waitingTab(waiting.length),
            children: (
              <WaitingList
                tickets={waiting}
                since={desk.state.boardAt}
                busy={desk.claiming}
                onClaim={claim}
              />
            ),
          },
          {
            key: "left",
            label: strings.queue.leftTab(left.length),
            children: <LeftList tickets={left} busy={desk.claiming} onClaim={claim} />,
          },
        ]}
      />
    </section>
  );
}
