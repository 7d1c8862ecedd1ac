import type { Option } from "../api/events.ts";
import { useSession } from "../session.ts";
import { messages } from "../strings.ts";

export function Options({ options }: { readonly options: readonly Option[] }) {
  const { conversation } = useSession();
  return (
    <div className="options" role="group" aria-label={messages.options}>
      {options.map((option) => (
        <button
          key={`${option.value} ${option.label}`}
          type="button"
          className="option"
          data-testid="option-chip"
          onClick={() => conversation.send(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
