import { Spin } from "antd";
import { useCallback, useEffect, useRef, useState } from "react";

import { api } from "./api/console.ts";
import { describe, RequestFailure } from "./api/failure.ts";
import type { Agent } from "./api/types.ts";
import type { KeptDrafts } from "./desk/useDesk.ts";
import { InvitePage } from "./session/InvitePage.tsx";
import { LoginPage } from "./session/LoginPage.tsx";
import { Shell } from "./shell/Shell.tsx";
import { strings } from "./strings.ts";

type Session =
  | { kind: "asking" }
  | { kind: "invited"; token: string }
  | { kind: "out"; notice: string | null }
  | { kind: "in"; agent: Agent };

function startingSession(): Session {
  const token = new URLSearchParams(location.search).get("invitation");
  return token ? { kind: "invited", token } : { kind: "asking" };
}

/** Who is here decides what is shown: an invitation, the login, or the desk. */
export function App() {
  const [session, setSession] = useState(startingSession);
  const drafts = useRef<KeptDrafts & { owner: string | null }>({ owner: null, drafts: {} });

  const asking = session.kind === "asking";
  useEffect(() => {
    if (!asking) return;
    let current = true;
    api.me().then(
      ({ agent }) => current && enter(agent),
      (error: unknown) => {
        const known = error instanceof RequestFailure && error.status === 401;
        if (current) setSession({ kind: "out", notice: known ? null : describe(error) });
      },
    );
    return () => {
      current = false;
    };
  }, [asking]);

  const enter = (agent: Agent) => {
    // The next person at this computer must not find the words of the one before.
    if (drafts.current.owner !== agent.id) drafts.current = { owner: agent.id, drafts: {} };
    setSession({ kind: "in", agent });
  };

  const leaveInvitation = (next: () => void) => {
    history.replaceState(null, "", import.meta.env.BASE_URL);
    next();
  };

  const expire = useCallback(() => {
    setSession((now) => (now.kind === "in" ? { kind: "out", notice: strings.login.expired } : now));
  }, []);

  const goOut = useCallback(() => {
    drafts.current = { owner: null, drafts: {} };
    setSession({ kind: "out", notice: null });
  }, []);

  switch (session.kind) {
    case "asking":
      return (
        <main className="centred">
          <Spin description={strings.app.loading} size="large">
            <div className="spin-room" />
          </Spin>
        </main>
      );
    case "invited":
      return (
        <InvitePage
          token={session.token}
          onAccepted={(agent) => leaveInvitation(() => enter(agent))}
          onLeave={() => leaveInvitation(() => setSession({ kind: "asking" }))}
        />
      );
    case "out":
      return <LoginPage notice={session.notice} onLogin={enter} />;
    case "in":
      return (
        <Shell
          key={session.agent.id}
          agent={session.agent}
          drafts={drafts.current}
          onExpired={expire}
          onLogout={goOut}
        />
      );
  }
}
