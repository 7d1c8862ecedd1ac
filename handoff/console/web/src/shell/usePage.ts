import { useEffect, useState } from "react";

import type { Role } from "../api/types.ts";

export type Page = "desk" | "cases" | "agents";

function pageOf(hash: string, role: Role): Page {
  if (hash === "#cases") return "cases";
  if (hash === "#agents" && role === "supervisor") return "agents";
  return "desk";
}

/** The page named after # in the address, so that back and reload do what people expect. */
export function usePage(role: Role): Page {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
  return pageOf(hash, role);
}
