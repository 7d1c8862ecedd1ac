import { Bubble } from "@chatui/core";
import { messages } from "../strings.ts";

export function CitizenEntry({ text }: { readonly text: string }) {
  return (
    <li className="entry from-citizen" data-testid="citizen-message">
      <span className="visually-hidden">{messages.you}</span>
      <Bubble content={text} />
    </li>
  );
}
