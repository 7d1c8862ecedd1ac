import { Alert, Button, Empty, Segmented, Select, Spin } from "antd";
import { useCallback, useEffect, useState } from "react";

import { describe } from "../api/failure.ts";
import { strings } from "../strings.ts";
import { FailureAlert } from "../ui/FailureAlert.tsx";
import { type Cluster, type Settled, unansweredApi, type Week, type WeekPage } from "./api.ts";
import { ClusterCard } from "./ClusterCard.tsx";
import "./unanswered.css";

const t = strings.unanswered;

/** For supervisors: what the bot could not answer, week by week, until each is settled. */
export default function UnansweredPage() {
  const [weeks, setWeeks] = useState<readonly Week[]>([]);
  const [name, setName] = useState<string | null>(null);
  const [page, setPage] = useState<WeekPage | null>(null);
  const [openOnly, setOpenOnly] = useState(true);
  const [notice, setNotice] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const fail = useCallback((error: unknown) => setFailure(describe(error)), []);

  const load = useCallback(async () => {
    try {
      const answer = await unansweredApi.weeks();
      setWeeks(answer.weeks);
      setName((chosen) => chosen ?? firstWithWork(answer.weeks));
      setFailure(null);
    } catch (error) {
      fail(error);
    }
  }, [fail]);
  useEffect(() => void load(), [load]);

  const open = useCallback(
    async (week: string) => {
      try {
        setPage(await unansweredApi.week(week));
      } catch (error) {
        fail(error);
      }
    },
    [fail],
  );
  useEffect(() => {
    if (name !== null) void open(name);
  }, [name, open]);

  const refresh = async () => {
    await load();
    if (name !== null) await open(name);
  };
  const settled = (done: Settled, count: number) => {
    setNotice(done.status === "new_guide" ? t.begun(done.guide_id ?? "") : t.added(count));
    void refresh();
  };
  const decide = async (questions: readonly string[], to: "dismissed" | "open") => {
    try {
      await unansweredApi.decide(questions, to);
      setNotice(to === "open" ? t.reopened : t.dismissed(questions.length));
    } catch (error) {
      fail(error);
      return;
    }
    await refresh();
  };

  return (
    <section className="page unanswered" aria-label={t.title}>
      <div className="page-head">
        <h1>{t.title}</h1>
        <Select
          className="unanswered-week"
          value={name}
          onChange={setName}
          options={weeks.map(weekOption)}
          aria-label={t.week}
          data-testid="week"
        />
        <Segmented
          aria-label={t.show}
          value={openOnly ? "open" : "all"}
          onChange={(show) => setOpenOnly(show === "open")}
          options={[
            { value: "open", label: t.openOnly },
            { value: "all", label: t.all },
          ]}
        />
        <span className="header-space" />
        <Button onClick={() => void refresh()}>{t.refresh}</Button>
      </div>
      <p className="quiet unanswered-intro">{t.intro}</p>
      <div className="unanswered-notices">
        <FailureAlert text={failure} onClose={() => setFailure(null)} />
        {notice && (
          <Alert
            type="success"
            showIcon
            role="status"
            className="failure"
            title={notice}
            action={<a href="#guides/publish">{t.toPublish}</a>}
            closable={{ onClose: () => setNotice(null), "aria-label": strings.failure.dismiss }}
          />
        )}
      </div>
      {page === null ? (
        failure === null && <Spin className="page-spin" />
      ) : (
        <Clusters page={page} openOnly={openOnly} onDecide={decide} onSettled={settled} />
      )}
    </section>
  );
}

interface ClustersProps {
  readonly page: WeekPage;
  readonly openOnly: boolean;
  readonly onDecide: (questions: readonly string[], to: "dismissed" | "open") => Promise<void>;
  readonly onSettled: (settled: Settled, count: number) => void;
}

function Clusters({ page, openOnly, onDecide, onSettled }: ClustersProps) {
  const shown = page.clusters.filter((cluster: Cluster) => !openOnly || cluster.open > 0);
  if (shown.length === 0) return <Empty description={page.clusters.length ? t.allDone : t.none} />;
  return (
    <>
      {page.left_out > 0 && (
        <Alert type="info" showIcon className="failure" title={t.leftOut(page.left_out)} />
      )}
      {shown.map((cluster) => (
        <ClusterCard
          key={cluster.id}
          cluster={cluster}
          openOnly={openOnly}
          onDecide={onDecide}
          onSettled={onSettled}
        />
      ))}
    </>
  );
}

function firstWithWork(weeks: readonly Week[]): string | null {
  return (weeks.find((week) => week.open > 0) ?? weeks[0])?.week ?? null;
}

function weekOption(week: Week) {
  const when = t.weekOf(dayOf(week.first_day), dayOf(week.last_day));
  const label = week.total > 0 ? `${when}${t.weekCount(week.open, week.total)}` : when;
  return { value: week.week, label };
}

/** 2026-11-16 → 2026/11/16, as times are written elsewhere. */
function dayOf(iso: string): string {
  return iso.replaceAll("-", "/");
}
