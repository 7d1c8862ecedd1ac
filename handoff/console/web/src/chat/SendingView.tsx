import { Button } from "antd";

import type { Sending } from "../desk/deskState.ts";
import { strings } from "../strings.ts";
import { Bubble } from "./Bubble.tsx";

const t = strings.chat;

interface Props {
  readonly message: Sending;
  readonly onRetry: (message: Sending) => void;
  readonly onTakeBack: (message: Sending) => void;
}

/** Said but not yet known to have arrived. */
export function SendingView({ message, onRetry, onTakeBack }: Props) {
  const { failure } = message;
  return (
    <Bubble
      who="agent"
      name={t.me}
      at={null}
      testId="event-sending"
      after={
        failure === null ? (
          <p className="sending">{t.sending}</p>
        ) : (
          <div className="send-failed" role="alert">
            <span>
              {t.failed}：{failure}
            </span>
            {message.retryable && (
              <Button size="small" onClick={() => onRetry(message)} data-testid="send-retry">
                {t.retry}
              </Button>
            )}
            <Button size="small" onClick={() => onTakeBack(message)}>
              {t.takeBack}
            </Button>
          </div>
        )
      }
    >
      {message.text}
    </Bubble>
  );
}
