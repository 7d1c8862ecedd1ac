import { CloseCircleOutlined, RollbackOutlined } from "@ant-design/icons";
import { Button } from "antd";

import type { Agent, Ticket } from "../api/types.ts";
import type { Asking } from "../desk/DeskPage.tsx";
import type { Thread } from "../desk/deskState.ts";
import type { Desk } from "../desk/useDesk.ts";
import { strings } from "../strings.ts";
import { FailureAlert } from "../ui/FailureAlert.tsx";
import { InlineConfirm } from "../ui/InlineConfirm.tsx";
import { ReasonTag } from "../ui/ReasonTag.tsx";
import { matterOf } from "../ui/words.ts";
import { Composer } from "./Composer.tsx";
import { Log } from "./Log.tsx";

const t = strings.chat;

interface Props {
  readonly agent: Agent;
  readonly ticketId: string;
  readonly ticket: Ticket | null;
  readonly thread: Thread;
  readonly mine: boolean;
  readonly desk: Desk;
  readonly asking: Asking;
  readonly onAsk: (what: Asking) => void;
}

export function ChatPane(props: Props) {
  const { agent, ticketId, ticket, thread, mine, desk } = props;
  return (
    <section className="chat" aria-label={t.pane}>
      <div className="chat-head">
        {ticket && <ReasonTag reason={ticket.reason} />}
        <h1 className="chat-title">{ticket ? matterOf(ticket) : ""}</h1>
        {mine && <Endings {...props} />}
      </div>
      {desk.connection === "lost" && (
        <p className="banner" role="alert">
          {strings.connection.banner}
        </p>
      )}
      {thread.failure && (
        <div className="chat-notice">
          <FailureAlert text={thread.failure} />
          <Button size="small" onClick={() => desk.reload(ticketId)}>
            {t.reload}
          </Button>
        </div>
      )}
      <Log
        ticketId={ticketId}
        agentName={agent.name}
        events={thread.events}
        sending={desk.state.sending[ticketId]}
        loaded={thread.loaded || thread.failure !== null}
        onRetry={(message) => desk.say(ticketId, message.text, message.clientMessageId)}
        onTakeBack={(message) => desk.takeBack(ticketId, message.clientMessageId)}
      />
      {mine ? (
        <Composer
          text={desk.state.drafts[ticketId] ?? ""}
          onText={(text) => desk.write(ticketId, text)}
          onSend={(text) => desk.say(ticketId, text)}
        />
      ) : (
        <p className="banner" role="status">
          {t.notMine}
        </p>
      )}
    </section>
  );
}

function Endings({ ticketId, desk, asking, onAsk }: Props) {
  return (
    <div className="chat-endings">
      {asking !== "close" && (
        <InlineConfirm
          size="small"
          label={t.giveBack}
          ask={t.giveBackAsk}
          yes={t.giveBackYes}
          icon={<RollbackOutlined aria-hidden />}
          open={asking === "giveBack"}
          onOpen={(open) => onAsk(open ? "giveBack" : null)}
          onConfirm={() => desk.finish(ticketId, "giveBack")}
          keys="Alt+R"
          testId="return-ticket"
          confirmTestId="confirm-return"
        />
      )}
      {asking !== "giveBack" && (
        <InlineConfirm
          size="small"
          danger
          label={t.close}
          ask={t.closeAsk}
          yes={t.closeYes}
          icon={<CloseCircleOutlined aria-hidden />}
          open={asking === "close"}
          onOpen={(open) => onAsk(open ? "close" : null)}
          onConfirm={() => desk.finish(ticketId, "close")}
          keys="Alt+C"
          testId="close-ticket"
          confirmTestId="confirm-close"
        />
      )}
    </div>
  );
}
