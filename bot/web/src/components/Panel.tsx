import { type KeyboardEvent, useEffect, useRef } from "react";
import type { Hotline } from "../api/events.ts";
import { caseForm, erase, menu } from "../strings.ts";
import { type CaseDraft, CaseForm } from "./CaseForm.tsx";
import { EraseForm } from "./EraseForm.tsx";
import { Hotlines } from "./Hotlines.tsx";
import { MenuItems } from "./MenuItems.tsx";

export type PanelName = "menu" | "case" | "erase";

const titles: Record<PanelName, string> = { menu: menu.title, case: caseForm.title, erase: erase.title };

interface Props {
  readonly name: PanelName;
  readonly hotlines: readonly Hotline[];
  readonly draft: CaseDraft;
  readonly onDraft: (draft: CaseDraft) => void;
  readonly onOpen: (panel: PanelName) => void;
  readonly onClose: () => void;
}

/** Unfolds above the composer: part of the page, never a pop-up over it. */
export function Panel({ name, hotlines, draft, onDraft, onOpen, onClose }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const opener = useRef(document.activeElement);
  useEffect(() => {
    heading.current?.focus();
  }, [name]);
  useEffect(() => {
    const { current } = opener;
    return () => {
      if (current instanceof HTMLElement && document.activeElement === document.body) current.focus();
    };
  }, []);
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
  };
  return (
    <section className="panel" aria-label={titles[name]} data-testid={`panel-${name}`} onKeyDown={closeOnEscape}>
      <div className="panel-head">
        <h2 ref={heading} tabIndex={-1}>
          {titles[name]}
        </h2>
        <button type="button" className="button quiet" onClick={onClose}>
          {menu.close}
        </button>
      </div>
      {name === "menu" && (
        <>
          <MenuItems onOpen={onOpen} />
          <Hotlines hotlines={hotlines} />
        </>
      )}
      {name === "case" && <CaseForm draft={draft} onDraft={onDraft} onClose={onClose} />}
      {name === "erase" && <EraseForm onClose={onClose} />}
    </section>
  );
}
