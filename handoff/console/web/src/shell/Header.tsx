import { Button, Switch } from "antd";
import { useState } from "react";

import type { Connection } from "../api/stream.ts";
import type { Agent, Presence } from "../api/types.ts";
import { strings } from "../strings.ts";
import { InlineConfirm } from "../ui/InlineConfirm.tsx";
import { word } from "../ui/words.ts";
import type { Page } from "./usePage.ts";

interface Props {
  readonly agent: Agent;
  readonly page: Page;
  readonly connection: Connection;
  readonly status: Presence;
  readonly onStatus: (status: Presence) => void;
  readonly agentsOnline: number | null;
  readonly held: number;
  readonly leaving: boolean;
  readonly onLogout: () => Promise<void>;
}

export function Header(props: Props) {
  const { agent, page, connection, agentsOnline } = props;
  return (
    <header className="header">
      <strong className="brand">{strings.app.name}</strong>
      <Pages page={page} supervisor={agent.role === "supervisor"} />
      <span className="header-space" />
      <span className={`connection connection-${connection}`} role="status">
        <span className="connection-dot" aria-hidden="true" />
        {strings.connection[connection]}
      </span>
      {agentsOnline !== null && (
        <span className="header-quiet">{strings.presence.agentsOnline(agentsOnline)}</span>
      )}
      <Switch
        checked={props.status === "online"}
        onChange={(online) => props.onStatus(online ? "online" : "away")}
        checkedChildren={strings.presence.online}
        unCheckedChildren={strings.presence.away}
        aria-label={strings.presence.label}
        data-testid="presence-switch"
      />
      <span className="header-agent">
        {agent.name}
        <span className="header-quiet">
          {word(strings.roles, agent.role)} · {agent.team}
        </span>
      </span>
      <Logout held={props.held} leaving={props.leaving} onLogout={props.onLogout} />
    </header>
  );
}

function Pages({ page, supervisor }: { page: Page; supervisor: boolean }) {
  const pages: readonly Page[] = supervisor
    ? ["desk", "cases", "guides", "unanswered", "agents"]
    : ["desk", "cases", "guides"];
  return (
    <nav aria-label={strings.nav.label} className="pages">
      {pages.map((one) => (
        <a key={one} href={`#${one}`} aria-current={one === page ? "page" : undefined}
          data-testid={`nav-${one}`}>
          {strings.nav[one]}
        </a>
      ))}
    </nav>
  );
}

interface LogoutProps {
  readonly held: number;
  readonly leaving: boolean;
  readonly onLogout: () => Promise<void>;
}

function Logout({ held, leaving, onLogout }: LogoutProps) {
  const [asking, setAsking] = useState(false);
  if (held === 0) {
    return (
      <Button size="small" loading={leaving} onClick={() => void onLogout()} data-testid="logout">
        {strings.nav.logout}
      </Button>
    );
  }
  return (
    <InlineConfirm
      size="small"
      label={strings.nav.logout}
      ask={strings.nav.logoutHeld(held)}
      yes={strings.nav.logoutYes}
      open={asking}
      onOpen={setAsking}
      onConfirm={onLogout}
      testId="logout"
      confirmTestId="confirm-logout"
    />
  );
}
