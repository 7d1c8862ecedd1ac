import { useMemo, useState } from "react";
import { Announcer } from "./components/Announcer.tsx";
import { ConnectionLine } from "./components/ConnectionLine.tsx";
import { Dock } from "./components/Dock.tsx";
import { Header } from "./components/Header.tsx";
import { Log } from "./components/Log.tsx";
import type { PanelName } from "./components/Panel.tsx";
import { Rail } from "./components/Rail.tsx";
import { SessionContext } from "./session.ts";
import { useSpeech } from "./speech/useSpeech.ts";
import type { Conversation } from "./state/conversation.ts";
import { useConversation } from "./state/useConversation.ts";
import { useHotlines } from "./state/useHotlines.ts";
import { usePreferences } from "./state/usePreferences.ts";

export function App({ conversation }: { readonly conversation: Conversation }) {
  const state = useConversation(conversation);
  const preferences = usePreferences();
  const speech = useSpeech();
  const hotlines = useHotlines();
  const [panel, setPanel] = useState<PanelName | null>(null);
  const plate = state.identity?.plate ?? conversation.plate;
  const session = useMemo(
    () => ({ conversation, state, preferences, speech, plate }),
    [conversation, state, preferences, speech, plate],
  );
  return (
    <SessionContext value={session}>
      <div className="page">
        <Rail hotlines={hotlines} onOpen={setPanel} />
        <main className="chat">
          <Header />
          <ConnectionLine />
          <Log hotlines={hotlines} />
          <Dock hotlines={hotlines} panel={panel} onPanel={setPanel} />
        </main>
        <Announcer />
      </div>
    </SessionContext>
  );
}
