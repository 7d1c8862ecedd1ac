import { useSession } from "../session.ts";
import { speech as words } from "../strings.ts";
import { Icon } from "./Icon.tsx";

interface Props {
  readonly id: string;
  readonly text: string;
}

export function ReadAloud({ id, text }: Props) {
  const { speech } = useSession();
  if (!speech) return null;
  const reading = speech.reading === id;
  return (
    <button
      type="button"
      className="tool"
      data-testid="read-aloud"
      onClick={() => (reading ? speech.stop() : speech.read(id, text))}
    >
      <Icon name={reading ? "stop" : "speaker"} />
      {reading ? words.stop : words.read}
    </button>
  );
}
