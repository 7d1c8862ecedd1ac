import type { Agent } from "../api/types.ts";
import { GuideList } from "./GuideList.tsx";
import { GuideView } from "./GuideView.tsx";
import { NewGuidePage } from "./NewGuidePage.tsx";
import { PublicationPage } from "./PublicationPage.tsx";
import "./guides.css";
import { useGuides } from "./useGuides.ts";

interface Props {
  readonly agent: Agent;
  /** What stands behind #guides/ in the address: a guide's id, new, publish, or nothing. */
  readonly place: string;
}

/** Guides: everyone may read them, supervisors edit and publish. */
export default function GuidesPage({ agent, place }: Props) {
  const list = useGuides();
  const lead = agent.role === "supervisor";
  if (place === "publish" && lead) return <PublicationPage onSwitched={list.reload} />;
  if (place === "new" && lead) return <NewGuidePage onAdded={list.reload} />;
  if (place) return <GuideView key={place} id={place} lead={lead} onSaved={list.reload} />;
  return <GuideList list={list} lead={lead} />;
}
