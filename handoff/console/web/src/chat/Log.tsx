import { DownOutlined } from "@ant-design/icons";
import { Button, Spin } from "antd";
import { useRef } from "react";

import type { ThreadEvent } from "../api/types.ts";
import type { Sending } from "../desk/deskState.ts";
import { strings } from "../strings.ts";
import { EventView } from "./EventView.tsx";
import { SendingView } from "./SendingView.tsx";
import { useKeptScroll } from "./useKeptScroll.ts";

interface Props {
  readonly ticketId: string;
  readonly agentName: string;
  readonly events: readonly ThreadEvent[];
  readonly sending: readonly Sending[] | undefined;
  readonly loaded: boolean;
  readonly onRetry: (message: Sending) => void;
  readonly onTakeBack: (message: Sending) => void;
}

/** The whole conversation, oldest first. */
export function Log(props: Props) {
  const { ticketId, events, sending = [], loaded } = props;
  const { box, onScroll, away, toEnd } = useKeptScroll(
    ticketId,
    loaded ? events.length + sending.length : 0,
  );
  const lastRead = useRef(events.length);
  if (!away) lastRead.current = events.length;
  if (!loaded) return <Spin className="log-spin" description={strings.chat.loading} />;
  return (
    <div className="log-frame">
      <div
        className="log"
        ref={box}
        onScroll={onScroll}
        role="log"
        aria-label={strings.chat.log}
        tabIndex={0}
      >
        {events.map((event) => (
          <EventView key={event.id} event={event} agentName={props.agentName} />
        ))}
        {sending.map((message) => (
          <SendingView
            key={message.clientMessageId}
            message={message}
            onRetry={props.onRetry}
            onTakeBack={props.onTakeBack}
          />
        ))}
      </div>
      {away && (
        <Button size="small" shape="round" className="to-latest" onClick={toEnd}
          icon={<DownOutlined aria-hidden />}>
          {events.length > lastRead.current ? strings.chat.newBelow : strings.chat.toLatest}
        </Button>
      )}
    </div>
  );
}
