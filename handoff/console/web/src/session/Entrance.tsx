import type { ReactNode } from "react";

import { strings } from "../strings.ts";

/** The frame of the pages before the desk. */
export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="centred">
      <section className="entrance" aria-label={title}>
        <p className="entrance-brand">{strings.app.name}</p>
        <h1>{title}</h1>
        {children}
      </section>
    </main>
  );
}
