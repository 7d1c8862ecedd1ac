import { Button, Table, Tag, type TableColumnsType } from "antd";
import { useCallback, useEffect, useState } from "react";

import { api } from "../api/console.ts";
import { describe } from "../api/failure.ts";
import type { ListedAgent, Role } from "../api/types.ts";
import { strings } from "../strings.ts";
import { FailureAlert } from "../ui/FailureAlert.tsx";
import { word } from "../ui/words.ts";
import { InviteBox } from "./InviteBox.tsx";

const t = strings.agents;

const COLUMNS: TableColumnsType<ListedAgent> = [
  { title: t.name, dataIndex: "name" },
  { title: t.username, dataIndex: "username" },
  { title: t.role, dataIndex: "role", render: (role: Role) => word(strings.roles, role) },
  { title: t.team, dataIndex: "team" },
  {
    title: t.presence,
    dataIndex: "online",
    render: (online: boolean) => (
      <Tag color={online ? "green" : "default"}>{online ? t.online : t.away}</Tag>
    ),
  },
  { title: t.held, key: "held", render: (_, agent) => `${agent.held} / ${agent.capacity}` },
];

/** For supervisors: who is in the team, and letting new people in. */
export default function AgentsPage({ team }: { team: string }) {
  const [agents, setAgents] = useState<readonly ListedAgent[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  const load = useCallback(() => {
    api.agents().then(
      (answer) => {
        setAgents(answer.agents);
        setFailure(null);
      },
      (error: unknown) => {
        setAgents((known) => known ?? []);
        setFailure(describe(error));
      },
    );
  }, []);
  useEffect(load, [load]);

  return (
    <section className="page" aria-label={t.title}>
      <div className="page-head">
        <h1>{t.title}</h1>
        <span className="header-space" />
        <Button onClick={load}>{t.refresh}</Button>
      </div>
      <FailureAlert text={failure} onClose={() => setFailure(null)} />
      <InviteBox team={team} />
      <Table
        size="small"
        rowKey="id"
        loading={agents === null}
        columns={COLUMNS}
        dataSource={[...(agents ?? [])]}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        locale={{ emptyText: t.none }}
      />
    </section>
  );
}
