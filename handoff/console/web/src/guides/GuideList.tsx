import { Button, Input, Segmented, Select, Table, type TableColumnsType } from "antd";

import type { GuideLine, Mark } from "../api/guides.ts";
import { strings } from "../strings.ts";
import { FailureAlert } from "../ui/FailureAlert.tsx";
import { Marks } from "./Marks.tsx";
import type { FoundGuides } from "./useGuides.ts";

const t = strings.guides;
const MARKS = Object.keys(t.marks) as Mark[];

const COLUMNS: TableColumnsType<GuideLine> = [
  {
    title: t.name,
    key: "name",
    render: (_, guide) => (
      <>
        <a href={`#guides/${guide.id}`} data-testid="guide-line">
          {guide.name}
        </a>{" "}
        <Marks marks={guide.marks} />
        <p className="quiet">{guide.summary}</p>
      </>
    ),
  },
  { title: t.topic, dataIndex: "topic", width: 110, responsive: ["md"] },
  {
    title: t.region,
    key: "region",
    width: 140,
    responsive: ["lg"],
    render: (_, guide) => guide.region_name ?? guide.region,
  },
  { title: t.verifiedOn, dataIndex: "verified_on", width: 120, responsive: ["md"] },
  { title: t.id, dataIndex: "id", width: 190, responsive: ["lg"] },
];

export function GuideList({ list, lead }: { list: FoundGuides; lead: boolean }) {
  const { sought, seek, found, failure } = list;
  return (
    <section className="page" aria-label={t.title}>
      <div className="page-head">
        <h1>{t.title}</h1>
        <span className="header-space" />
        {lead && <Button href="#guides/new">{t.add}</Button>}
        {lead && (
          <Button type="primary" href="#guides/publish" data-testid="to-publication">
            {t.toPublication}
          </Button>
        )}
      </div>
      <div className="guide-filters">
        <Input
          type="search"
          value={sought.query}
          placeholder={t.search}
          aria-label={t.search}
          data-testid="guide-search"
          onChange={(event) => seek({ query: event.target.value })}
        />
        <Select
          aria-label={t.topic}
          value={sought.topic}
          onChange={(topic) => seek({ topic })}
          options={[
            { value: "", label: t.allTopics },
            ...(found?.topics ?? []).map((value) => ({ value, label: value })),
          ]}
        />
        <Segmented
          aria-label={t.status}
          value={sought.status}
          onChange={(status) => seek({ status })}
          options={[
            { value: "" as const, label: t.all(found?.total ?? 0) },
            ...MARKS.map((value) => ({
              value,
              label: `${t.marks[value]} ${found?.counts[value] ?? 0}`,
            })),
          ]}
        />
      </div>
      <FailureAlert text={failure} />
      <Table
        size="small"
        rowKey="id"
        loading={found === null && failure === null}
        columns={COLUMNS}
        dataSource={[...(found?.guides ?? [])]}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        locale={{ emptyText: t.none }}
      />
      {found && found.found > found.guides.length && (
        <p className="quiet">{t.tooMany(found.guides.length, found.found)}</p>
      )}
    </section>
  );
}
