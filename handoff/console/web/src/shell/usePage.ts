import { useEffect, useState } from "react";

import type { Role } from "../api/types.ts";

export type Page = "desk" | "cases" | "guides" | "unanswered" | "agents";

export interface Place {
  readonly page: Page;
  /** What of the page is meant: the part of the address behind #page/. */
  readonly part: string;
}

function pageOf(hash: string, role: Role): Page {
  if (hash === "#cases") return "cases";
  if (hash === "#guides") return "guides";
  if (hash === "#unanswered" && role === "supervisor") return "unanswered";
  if (hash === "#agents" && role === "supervisor") return "agents";
  return "desk";
}

/** The page named after # in the address, so that back and reload do what people expect. */
export function usePage(role: Role): Place {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
  const [name = "", part = ""] = hash.split("/");
  return { page: pageOf(name, role), part };
}
