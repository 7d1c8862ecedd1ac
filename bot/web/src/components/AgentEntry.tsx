import { Bubble } from "@chatui/core";
import type { AgentMessage } from "../api/events.ts";
import { messages } from "../strings.ts";
import { ReadAloud } from "./ReadAloud.tsx";

export function AgentEntry({ message }: { readonly message: AgentMessage }) {
  return (
    <li className="entry from-agent" data-testid="agent-message">
      <p className="author">
        {message.agent.name}
        <small>{messages.agentRole}</small>
      </p>
      <Bubble content={message.text} />
      <div className="entry-tools">
        <ReadAloud id={message.id} text={message.text} />
      </div>
    </li>
  );
}
