import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { LastResort } from "./components/LastResort.tsx";
import { Conversation } from "./state/conversation.ts";
import "./styles/index.css";

const MAX_PLATE_LENGTH = 64;
const plate = new URLSearchParams(location.search).get("plate")?.slice(0, MAX_PLATE_LENGTH) || null;
const root = document.getElementById("root");

if (root) {
  createRoot(root).render(
    <StrictMode>
      <LastResort>
        <App conversation={new Conversation(plate)} />
      </LastResort>
    </StrictMode>,
  );
}

if ("serviceWorker" in navigator && import.meta.env.PROD) {
  // Without it the page works as before, only not while the network is away.
  navigator.serviceWorker.register("/sw.js").catch(() => undefined);
}
