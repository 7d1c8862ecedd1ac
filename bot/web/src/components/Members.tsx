import type { Member } from "../api/events.ts";
import { useSession } from "../session.ts";
import { owner } from "../state/thread.ts";
import { bundle as words } from "../strings.ts";
import { Icon } from "./Icon.tsx";

/** The matters of a bundle, each to tap, also long after: one is read, then the next. */
export function Members({ members }: { readonly members: readonly Member[] }) {
  const { conversation, state } = useSession();
  // While a person answers, what is tapped would be said to that person.
  const answered = owner(state.events).state === "bot";
  return (
    <section className="members">
      <h4>{words.members(members.length)}</h4>
      <ol>
        {members.map((member, index) => (
          <li key={member.guide_id}>
            <button
              type="button"
              className="member"
              data-testid="bundle-member"
              disabled={!answered}
              onClick={() => conversation.send(member.value)}
            >
              <span className="member-number" aria-hidden="true">
                {index + 1}
              </span>
              <span className="member-name">
                {member.name}
                {member.note && <small>{member.note}</small>}
              </span>
              <Icon name="chevron" />
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
