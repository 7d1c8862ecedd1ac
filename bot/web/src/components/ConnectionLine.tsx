import { useSession } from "../session.ts";
import { connection } from "../strings.ts";

export function ConnectionLine() {
  const { link } = useSession().state;
  return (
    <div role="status" className="connection">
      {link === "lost" && <p data-testid="connection-line">{connection.lost}</p>}
    </div>
  );
}
