import { Button, Segmented, Table, Tag, type TableColumnsType } from "antd";
import { useCallback, useEffect, useState } from "react";

import { api } from "../api/console.ts";
import { describe } from "../api/failure.ts";
import type { Case, CaseStatus } from "../api/types.ts";
import { strings } from "../strings.ts";
import { FailureAlert } from "../ui/FailureAlert.tsx";
import { fullTime } from "../ui/time.ts";
import { word } from "../ui/words.ts";
import { CaseSteps } from "./CaseSteps.tsx";

const t = strings.cases;

const COLOURS: Readonly<Record<CaseStatus, string>> = {
  requested: "orange",
  accepted: "blue",
  done: "green",
  cancelled: "default",
};

/** Home-help jobs: things with a life longer than a chat. */
export default function CasesPage() {
  const [cases, setCases] = useState<readonly Case[] | null>(null);
  const [status, setStatus] = useState<CaseStatus | "all">("requested");
  const [failure, setFailure] = useState<string | null>(null);

  const load = useCallback(() => {
    api.cases().then(
      (answer) => {
        setCases(answer.cases);
        setFailure(null);
      },
      (error: unknown) => {
        setCases((known) => known ?? []);
        setFailure(describe(error));
      },
    );
  }, []);
  useEffect(load, [load]);

  const advance = async (one: Case, to: CaseStatus) => {
    try {
      const answer = await api.advance(one.id, to);
      setCases((all) => all?.map((c) => (c.id === one.id ? answer.case : c)) ?? null);
      setFailure(null);
    } catch (error) {
      setFailure(describe(error));
    }
  };

  const count = (of: CaseStatus) => cases?.filter((one) => one.status === of).length ?? 0;
  const shown = cases?.filter((one) => status === "all" || one.status === status) ?? [];
  return (
    <section className="page" aria-label={t.title}>
      <div className="page-head">
        <h1>{t.title}</h1>
        <Segmented
          aria-label={t.status}
          value={status}
          onChange={setStatus}
          options={[
            ...(Object.keys(t.statuses) as CaseStatus[]).map((value) => ({
              value,
              label: `${t.statuses[value]} ${count(value)}`,
            })),
            { value: "all" as const, label: t.all },
          ]}
        />
        <span className="header-space" />
        <Button onClick={load}>{t.refresh}</Button>
      </div>
      <FailureAlert text={failure} onClose={() => setFailure(null)} />
      <Table
        size="small"
        rowKey="id"
        loading={cases === null}
        columns={columns(advance)}
        dataSource={[...shown]}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        locale={{ emptyText: t.none }}
      />
    </section>
  );
}

function columns(advance: (one: Case, to: CaseStatus) => Promise<void>): TableColumnsType<Case> {
  return [
    { title: t.createdAt, dataIndex: "created_at", width: 150, render: fullTime },
    {
      title: t.status,
      dataIndex: "status",
      width: 90,
      render: (status: CaseStatus) => (
        <Tag color={COLOURS[status] ?? "default"}>{word(t.statuses, status)}</Tag>
      ),
    },
    { title: t.matter, dataIndex: "matter_name", width: 200, render: (name) => name || "—" },
    { title: t.contact, dataIndex: "contact_name", width: 100 },
    { title: t.phone, dataIndex: "contact_phone", width: 140 },
    { title: t.note, dataIndex: "note", className: "cell-note" },
    {
      title: t.actions,
      key: "steps",
      width: 330,
      render: (_, one) => <CaseSteps case={one} onAdvance={(to) => advance(one, to)} />,
    },
  ];
}
