import { Spin } from "antd";
import { lazy, Suspense, useState } from "react";

import { api } from "../api/console.ts";
import type { Agent } from "../api/types.ts";
import { DeskPage } from "../desk/DeskPage.tsx";
import { useDesk, type KeptDrafts } from "../desk/useDesk.ts";
import { strings } from "../strings.ts";
import { Header } from "./Header.tsx";
import { usePage } from "./usePage.ts";
import { forgetPresence, usePresence } from "./usePresence.ts";
import { useTitleBadge } from "./useTitleBadge.ts";

const CasesPage = lazy(() => import("../cases/CasesPage.tsx"));
const UnansweredPage = lazy(() => import("../unanswered/UnansweredPage.tsx"));
const GuidesPage = lazy(() => import("../guides/GuidesPage.tsx"));
const AgentsPage = lazy(() => import("../agents/AgentsPage.tsx"));

interface Props {
  readonly agent: Agent;
  readonly drafts: KeptDrafts;
  readonly onExpired: () => void;
  readonly onLogout: () => void;
}

/** Everything behind the login. The desk is followed on every page, so nothing is missed. */
export function Shell({ agent, drafts, onExpired, onLogout }: Props) {
  const desk = useDesk(drafts, onExpired);
  const [status, setStatus] = usePresence({
    onSignedOut: onExpired,
    onRecovered: desk.reconnect,
  });
  const { page, part } = usePage(agent.role);
  const [leaving, setLeaving] = useState(false);
  useTitleBadge(desk.state.board?.waiting.length ?? 0);

  const logout = async () => {
    setLeaving(true);
    try {
      await api.logout();
    } catch {
      // Without an answer the cookie may live on; the login page is still the right place to be.
    }
    forgetPresence();
    location.hash = "";
    onLogout();
  };

  return (
    <div className="shell">
      <a className="skip" href="#main" onClick={skipToMain}>
        {strings.app.skip}
      </a>
      <Header
        agent={agent}
        page={page}
        connection={desk.connection}
        status={status}
        onStatus={setStatus}
        agentsOnline={desk.state.board?.agents_online ?? null}
        held={desk.state.board?.held.length ?? 0}
        leaving={leaving}
        onLogout={logout}
      />
      <main id="main" tabIndex={-1} className="main">
        <Suspense fallback={<Spin className="page-spin" />}>
          {page === "desk" && <DeskPage agent={agent} desk={desk} away={status === "away"} />}
          {page === "cases" && <CasesPage />}
          {page === "guides" && <GuidesPage agent={agent} place={part} />}
          {page === "unanswered" && <UnansweredPage />}
          {page === "agents" && <AgentsPage team={agent.team} />}
        </Suspense>
      </main>
    </div>
  );
}

// Following the link itself would change the hash, which names the page.
function skipToMain(click: React.MouseEvent): void {
  click.preventDefault();
  document.getElementById("main")?.focus();
}
