import { useSession } from "../session.ts";
import { isUnreachable, owner as ownerOf } from "../state/thread.ts";
import { owner as strings } from "../strings.ts";
import { ElderControls } from "./ElderControls.tsx";
import { PlateMark } from "./PlateMark.tsx";

export function Header() {
  const { state } = useSession();
  const owner = isUnreachable(state) ? { state: "unreachable" as const, agentName: null } : ownerOf(state.events);
  const words = owner.state === "held" ? strings.held(owner.agentName ?? "") : strings[owner.state];
  return (
    <header className="header">
      <h1 className="header-mark">
        <PlateMark />
      </h1>
      <p className="header-owner" data-owner={owner.state}>
        {words}
      </p>
      <ElderControls />
    </header>
  );
}
